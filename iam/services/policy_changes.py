"""
What changes of policies are made of, within an open change.

Every version is a row that stays; a policy says which of them is live and which is its
shadow. The change holds the lock that all changes wait for, so what is found here is
not changed by another before it commits.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from iam.domain.audit import EventName, Operation
from iam.domain.faults import Refused
from iam.domain.policies.kept import KeptPolicy, PolicyVersion, changed_fields
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm
from iam.domain.setting import require_read
from iam.services.changes import Change
from iam.services.policy_checks import called, readable


def put(change: Change, realm: Realm, policy: Policy, *, note: str = "") -> KeptPolicy:
    """
    Make a sound policy live, if it is not so already.

    Raises:
        Refused: A newer release wrote the one that is there.
    """
    kept = _readable(change, realm, policy.name)
    if kept and kept.live and kept.live.policy == policy:
        return kept
    if kept and kept.shadow and kept.shadow.policy == policy:
        return promote(change, realm, kept, note=note)
    return _make_live(change, realm, kept, policy, note=note)


def put_shadow(
    change: Change, realm: Realm, policy: Policy, *, note: str = ""
) -> KeptPolicy:
    """
    Put a sound policy in the shadow; one that says what is live leaves it empty.

    Raises:
        Refused: A newer release wrote the one that is there.
    """
    kept = _readable(change, realm, policy.name)
    if kept and kept.live and kept.live.policy == policy:
        return drop_shadow(change, realm, kept, note=note) if kept.shadow else kept
    if kept and kept.shadow and kept.shadow.policy == policy:
        return kept
    opened = _opened(change, realm, kept, policy.name)
    version = _next_version(change, opened, policy, note, is_live=False)
    change.store.policies.add_version(realm.id, opened.id, version, policy)
    after = replace(opened, shadow=version, newest=version.number, deleted_at=None)
    return _keep(
        change,
        realm,
        after,
        _noted(f"version {version.number} is in the shadow", note),
        before=kept,
        changed=changed_fields(_said(opened), policy),
    )


def promote(
    change: Change, realm: Realm, kept: KeptPolicy, *, note: str = ""
) -> KeptPolicy:
    """
    Make the shadow of a policy live, whose expressions are known to be sound.

    Raises:
        Refused: It has none, or one that this release cannot read.
    """
    shadow = _require_shadow(realm, kept)
    policy = readable(realm, kept, shadow)
    at, by = change.journal.clock.now(), change.journal.actor
    change.store.policies.mark(
        realm.id, kept.id, shadow.number, "live", at=at, by=by, note=note
    )
    live = replace(shadow, live_at=at, live_by=by, live_note=note)
    after = replace(kept, live=live, shadow=None)
    return _keep(
        change,
        realm,
        after,
        _noted(f"version {shadow.number} is live, and was in the shadow", note),
        before=kept,
        changed=changed_fields(_said(kept), policy),
    )


def drop_shadow(
    change: Change, realm: Realm, kept: KeptPolicy, *, note: str = ""
) -> KeptPolicy:
    """
    End the comparison with a shadow; a policy that was nothing else is deleted.

    Raises:
        Refused: It has none.
    """
    shadow = _require_shadow(realm, kept)
    if kept.live is None:
        return remove(change, realm, kept, note=note)
    why = _noted(f"version {shadow.number} is in the shadow no more", note)
    return _keep(change, realm, replace(kept, shadow=None), why, before=kept)


def roll_back(
    change: Change, realm: Realm, kept: KeptPolicy, number: int, *, note: str = ""
) -> KeptPolicy:
    """
    Make a new version that says what an earlier one said, known to be sound.

    Raises:
        Refused: There is no such version, it is what is live, or this release cannot
            read it.
    """
    versions = change.store.policies.versions(realm.id, kept.id)
    earlier = next((each for each in versions if each.number == number), None)
    if earlier is None:
        raise Refused.because(
            f"{called(realm, kept.name)} has no version {number}; "
            f"'iam policy history {kept.name} --realm {realm.path}' shows them"
        )
    policy = readable(realm, kept, earlier)
    if kept.live and kept.live.policy == policy:
        raise Refused.because(
            f"nothing to roll back: version {kept.live.number}, which is live, says "
            f"what version {number} says"
        )
    note = note or f"as version {number}"
    return _make_live(change, realm, kept, policy, note=note)


def remove(
    change: Change, realm: Realm, kept: KeptPolicy, *, note: str = ""
) -> KeptPolicy:
    """Delete a policy; its name keeps its history, with who did this and why."""
    was = kept.live or kept.shadow
    at, by = change.journal.clock.now(), change.journal.actor
    change.store.policies.mark(
        realm.id, kept.id, kept.newest, "deleted", at=at, by=by, note=note
    )
    after = replace(kept, live=None, shadow=None, deleted_at=at)
    why = _noted(f"version {was.number} was the last" if was else "", note)
    return _keep(change, realm, after, why, before=kept)


def _make_live(
    change: Change, realm: Realm, kept: KeptPolicy | None, policy: Policy, *, note: str
) -> KeptPolicy:
    opened = _opened(change, realm, kept, policy.name)
    version = _next_version(change, opened, policy, note, is_live=True)
    change.store.policies.add_version(realm.id, opened.id, version, policy)
    after = replace(opened, live=version, newest=version.number, deleted_at=None)
    why = f"version {version.number} is live"
    if opened.deleted_at:
        why = f"{why}, and the policy is brought back"
    return _keep(
        change,
        realm,
        after,
        _noted(why, note),
        before=kept,
        changed=changed_fields(_said(opened), policy),
    )


def _noted(why: str, note: str) -> str:
    return f"{why}: {note}" if note else why


def _opened(
    change: Change, realm: Realm, kept: KeptPolicy | None, name: str
) -> KeptPolicy:
    """Give the policy that has a name, where none ever had it a new one."""
    if kept is None:
        kept = KeptPolicy(id=uuid4(), name=name)
        change.store.policies.add(realm.id, kept.id, name)
    return kept


def _next_version(
    change: Change, kept: KeptPolicy, policy: Policy, note: str, *, is_live: bool
) -> PolicyVersion:
    at, by = change.journal.clock.now(), change.journal.actor
    return PolicyVersion(
        number=kept.newest + 1,
        policy=policy,
        saved_at=at,
        saved_by=by,
        note=note,
        live_at=at if is_live else None,
        live_by=by if is_live else "",
    )


def _keep(
    change: Change,
    realm: Realm,
    after: KeptPolicy,
    why: str,
    *,
    before: KeptPolicy | None,
    changed: tuple[str, ...] = (),
) -> KeptPolicy:
    """Keep which versions count, and write down why."""
    if before is None or before.deleted_at:
        operation = Operation.CREATE
    else:
        operation = Operation.DELETE if after.deleted_at else Operation.UPDATE
    change.store.policies.point(
        realm.id,
        after.id,
        live=after.live.number if after.live else None,
        shadow=after.shadow.number if after.shadow else None,
        deleted_at=after.deleted_at,
    )
    change.journal.note(
        realm,
        EventName.CONFIG_CHANGE,
        f"{str(realm.path).rstrip('/')}/policies/{after.name}",
        operation,
        changed=changed,
        reason=why,
    )
    return replace(after, edition=after.edition + 1)


def _readable(change: Change, realm: Realm, name: str) -> KeptPolicy | None:
    kept = change.store.policies.find(realm.id, name)
    if kept and kept.live:
        require_read(called(realm, name), kept.live.faults)
    return kept


def _require_shadow(realm: Realm, kept: KeptPolicy) -> PolicyVersion:
    if kept.shadow is None:
        raise Refused.because(f"{called(realm, kept.name)} has no shadow")
    return kept.shadow


def _said(kept: KeptPolicy) -> Policy | None:
    return kept.live.policy if kept.live else None
