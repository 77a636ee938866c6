"""How policies, their versions and their history are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from difflib import unified_diff
from typing import NamedTuple

import click

from iam.cli.output import cell, print_json, print_table
from iam.cli.printable import printable
from iam.domain.policies.kept import KeptPolicy, PolicyVersion, Revision
from iam.domain.policies.reading import to_plain_policy
from iam.domain.policies.values import Kind, Policy
from iam.domain.realms import Realm
from iam.services.policy_files import write_policies

_WIDEST = 60
_UNREAD = "a newer release wrote it"


def print_policies(found: Iterable[tuple[Realm, KeptPolicy]], *, as_json: bool) -> None:
    """Print many, a line each."""
    if as_json:
        print_json([plain_kept(realm, kept) for realm, kept in found])
        return
    print_table(
        ("REALM", "ORDER", "NAME", "KIND", "LIVE", "SHADOW", "DOES"),
        (_row(realm, kept) for realm, kept in found),
    )


def _row(realm: Realm, kept: KeptPolicy) -> tuple[object, ...]:
    policy = _shown(kept).policy
    return (
        realm.path,
        policy.order if policy else None,
        kept.name,
        policy.kind if policy else None,
        _number(kept.live),
        _number(kept.shadow),
        _does(policy) if policy else _UNREAD,
    )


def _shown(kept: KeptPolicy) -> PolicyVersion:
    shown = kept.live or kept.shadow
    assert shown is not None  # noqa: S101 - one that is not deleted has either
    return shown


def _does(policy: Policy) -> str:
    """Say in a few words what a policy does where its condition holds."""
    if policy.kind is Kind.TOKEN:
        does = [f"sets {name}" for name in policy.set]
        does += [f"removes {name}" for name in policy.remove]
        others = ("lifetime", "audience", "add_scopes", "refuse", "stop")
        does += [name for name in others if getattr(policy, name)]
    else:
        does = [policy.effect or "tells beside", *policy.scopes]
    said = (", " if policy.kind is Kind.TOKEN else " ").join(does)
    return said if len(said) <= _WIDEST else f"{said[: _WIDEST - 3]}..."


def print_version(
    realm: Realm,
    version: PolicyVersion,
    *,
    name: str,
    kept: KeptPolicy | None,
    as_json: bool,
) -> None:
    """
    Print one version as a file of policies, under comments that tell of it.

    Args:
        realm: Its realm.
        version: The one to print.
        name: Of the policy.
        kept: The policy; None where it was deleted.
        as_json: Print JSON instead.
    """
    if as_json:
        whole = plain_kept(realm, kept) if kept else {"realm": realm.path, "name": name}
        print_json({**whole, "shown": plain_version(version)})
        return
    for line in _comments(realm, version, name, kept):
        click.echo(f"# {printable(line)}")
    if version.policy is not None:
        click.echo(write_policies([version.policy]), nl=False)


def _comments(
    realm: Realm, version: PolicyVersion, name: str, kept: KeptPolicy | None
) -> Iterator[str]:
    state = _state(version, kept)
    yield f"policy {name} of {realm.path}, version {version.number}: {state}"
    if version.live_at:
        live = _noted(f"by {version.live_by}", version.live_note)
        yield f"became live {cell(version.live_at)}, {live}"
    saved = _noted(f"by {version.saved_by}", version.note)
    yield f"saved {cell(version.saved_at)} {saved}"
    if version.deleted_at:
        deleted = _noted(f"by {version.deleted_by}", version.deleted_note)
        yield f"the policy was deleted {cell(version.deleted_at)} {deleted}"
    elif kept is None:
        yield "the policy was deleted"
    if kept:
        numbers = f"live {_number(kept.live)}, shadow {_number(kept.shadow)}"
        yield f"edition {kept.edition}: {numbers}, newest {kept.newest}"
    for fault in version.faults:
        yield f"{_UNREAD}: {fault}"


def _noted(said: str, note: str) -> str:
    return f"{said}: {note}" if note else said


def _state(version: PolicyVersion, kept: KeptPolicy | None) -> str:
    if kept is not None:
        for state, one in (("live", kept.live), ("in the shadow", kept.shadow)):
            if one and one.number == version.number:
                return state
    return "live before" if version.live_at else "never live"


def _number(version: PolicyVersion | None) -> str:
    return str(version.number) if version else "-"


def print_history(
    revisions: Sequence[Revision],
    *,
    kept: KeptPolicy | None,
    with_differences: bool,
    as_json: bool,
) -> None:
    """
    Print what was done, the newest first, and perhaps what versions say otherwise.

    What became of a version later, and the end of the policy, have rows of their own.
    """
    if as_json:
        print_json([_plain_revision(each, kept) for each in revisions])
        return
    deeds = [deed for each in revisions for deed in _deeds(each, kept)]
    deeds.sort(key=lambda deed: deed.at, reverse=True)
    print_table(("VERSION", "STATE", "AT", "BY", "CHANGED", "NOTE"), deeds)
    for each in revisions if with_differences else ():
        for line in _differences(each):
            click.echo(line)


class _Deed(NamedTuple):
    """A row of the history: something that somebody did."""

    version: int | None
    state: str
    at: datetime
    by: str
    changed: object
    note: str


def _deeds(revision: Revision, kept: KeptPolicy | None) -> Iterator[_Deed]:
    """Tell what was done with a version, the last first."""
    version = revision.version
    if version.deleted_at:
        by, note = printable(version.deleted_by), printable(version.deleted_note)
        yield _Deed(None, "deleted", version.deleted_at, by, None, note)
    if version.live_at and version.was_promoted:
        by, note = printable(version.live_by), printable(version.live_note)
        yield _Deed(version.number, "made live", version.live_at, by, None, note)
    by, note = printable(version.saved_by), printable(version.note)
    state, changed = _state(version, kept), _changed(revision)
    yield _Deed(version.number, state, version.saved_at, by, changed, note)


def _changed(revision: Revision) -> object:
    if revision.version.policy is None:
        return _UNREAD
    if revision.before is None:
        return "all of it"
    return revision.changed or "brought back"


def _differences(revision: Revision) -> Iterator[str]:
    before, after = revision.before, revision.version
    lines = unified_diff(
        _lines(before),
        _lines(after),
        f"version {before.number}" if before else "nothing",
        f"version {after.number}",
        lineterm="",
    )
    yield ""
    yield from map(printable, lines)


def _lines(version: PolicyVersion | None) -> list[str]:
    if version is None or version.policy is None:
        return []
    return write_policies([version.policy]).splitlines()


def plain_kept(realm: Realm, kept: KeptPolicy) -> dict[str, object]:
    """Write a policy for a machine."""
    return {
        "realm": str(realm.path),
        "name": kept.name,
        "edition": kept.edition,
        "newest": kept.newest,
        "live": plain_version(kept.live) if kept.live else None,
        "shadow": plain_version(kept.shadow) if kept.shadow else None,
    }


def plain_version(version: PolicyVersion) -> dict[str, object]:
    """Write a version for a machine; there is no policy where none can be read."""
    return {
        "version": version.number,
        "saved_at": version.saved_at,
        "saved_by": version.saved_by,
        "note": version.note,
        "live_at": version.live_at,
        "live_by": version.live_by or None,
        "live_note": version.live_note,
        "deleted_at": version.deleted_at,
        "deleted_by": version.deleted_by or None,
        "deleted_note": version.deleted_note,
        "policy": to_plain_policy(version.policy) if version.policy else None,
        "faults": [str(fault) for fault in version.faults],
    }


def _plain_revision(revision: Revision, kept: KeptPolicy | None) -> dict[str, object]:
    return {
        **plain_version(revision.version),
        "state": _state(revision.version, kept),
        "before": revision.before.number if revision.before else None,
        "changed": list(revision.changed),
    }
