"""What is looked at before a policy is changed, and what is said where it is not."""

from __future__ import annotations

from iam.domain.faults import Refused
from iam.domain.policies.kept import KeptPolicy, PolicyVersion, note_fault
from iam.domain.policies.reading import (
    MOST_OF_REALM,
    read_policy,
    to_plain_policy,
)
from iam.domain.policies.values import LEAST_BYTES, Policy
from iam.domain.realms import Realm
from iam.services.compiled_policies import faults_of
from iam.storage.store import Store


def require_sound(policy: Policy) -> None:
    """
    Refuse a policy that could not be read again, or whose expressions have faults.

    Raises:
        Refused: With all of them.
    """
    faults = read_policy(to_plain_policy(policy))[1] or faults_of(policy)
    if faults:
        raise Refused(*faults)


def require_note(note: str) -> None:
    """
    Refuse what cannot be the note of a version.

    Raises:
        Refused: Why.
    """
    if fault := note_fault(note):
        raise Refused.because(fault)


def require_version(
    realm: Realm, name: str, kept: KeptPolicy | None, expected: int | None
) -> None:
    """
    Refuse to go on where another did something meanwhile.

    Raises:
        Refused: The policy is not as it was seen.
    """
    found = kept.seen if kept else 0
    if expected in {None, found}:
        return
    if not found:
        raise Refused.because(f"{called(realm, name)} was deleted meanwhile")
    if not expected:
        raise Refused.because(
            f"realm {realm.path} has a policy {name} already; 'iam policy update' "
            "changes it"
        )
    raise changed_meanwhile(realm, name)


def changed_meanwhile(realm: Realm, name: str) -> Refused:
    """Say that another changed a policy after it was looked at."""
    return Refused.because(
        f"{called(realm, name)} was changed meanwhile: look at 'iam policy history "
        f"{name} --realm {realm.path}', and begin again from there"
    )


def unknown(realm: Realm, name: str, kept: KeptPolicy | None) -> Refused:
    """Say that a realm has no policy of a name, or not any more."""
    if kept is not None:
        return Refused.because(
            f"{called(realm, name)} was deleted; 'iam policy history {name} --realm "
            f"{realm.path}' shows its versions, and 'iam policy rollback' brings one "
            "back"
        )
    return Refused.because(
        f"realm {realm.path} has no policy {name[:100]!r}; "
        f"'iam policy list --realm {realm.path}' shows them, and 'iam policy create' "
        "makes one"
    )


def require_room(store: Store, realm: Realm) -> None:
    """
    Refuse to end a change with more in a realm than a process can keep compiled.

    Raises:
        Refused: The expressions of its policies and shadows are too long together.
    """
    versions = [
        version
        for kept in store.policies.of_realm(realm.id)
        for version in (kept.live, kept.shadow)
    ]
    size = sum(each.policy.size for each in versions if each and each.policy)
    if size > MOST_OF_REALM:
        raise Refused.because(too_long(f"realm {realm.path}", size))


def too_long(what: str, size: int) -> str:
    """Say that the expressions of a realm are too long together."""
    return (
        f"{what} would have {size} bytes in the expressions of its policies and "
        f"shadows, each counted for {LEAST_BYTES} or more, and at most "
        f"{MOST_OF_REALM} are taken: say the same of many in one "
        "policy, by groups or properties, or delete what is not needed"
    )


def readable(realm: Realm, kept: KeptPolicy, version: PolicyVersion) -> Policy:
    """
    Give what a version says; nothing is compiled here, within a change.

    Raises:
        Refused: This release cannot read it.
    """
    if version.policy is None:
        raise Refused.because(
            f"version {version.number} of {called(realm, kept.name)} was written by a "
            "newer release, and this one does not know all of it "
            f"({'; '.join(map(str, version.faults))})"
        )
    return version.policy


def called(realm: Realm, name: str) -> str:
    """Name a policy in a sentence."""
    return f"policy {name} of {realm.path}"
