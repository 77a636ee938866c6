"""Policies as they are kept: every version that was, and which of them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from iam.domain.faults import Fault
from iam.domain.policies.values import Kind, Policy, RealmPolicies

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """
    One version of a policy; what it says never changes.

    ``policy`` is None where a newer release wrote what this one cannot read, and
    ``faults`` say why. ``live_at`` is when it began to decide, None where it never did;
    a version that was live once does not become so again: rolling back makes a new one.
    ``live_note`` is why, where it was in the shadow first. ``deleted_at`` is when the
    policy was deleted while this was the newest version, None where it was not.
    """

    number: int
    policy: Policy | None
    saved_at: datetime
    saved_by: str
    note: str = ""
    live_at: datetime | None = None
    live_by: str = ""
    live_note: str = ""
    deleted_at: datetime | None = None
    deleted_by: str = ""
    deleted_note: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def was_promoted(self) -> bool:
        """Whether it became live otherwise than by being saved."""
        how = (self.live_at, self.live_by, self.live_note)
        return self.live_at is not None and how != (self.saved_at, self.saved_by, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPolicy:
    """
    A policy, and those of its versions that count.

    ``live`` decides; ``shadow`` is compared with it, or with nothing where there is no
    live one yet. ``newest`` is the highest number that a version has; ``edition`` goes
    up whenever something is done to the policy. One that was deleted has neither
    version, and keeps its name and its history.
    """

    id: UUID
    name: str
    live: PolicyVersion | None = None
    shadow: PolicyVersion | None = None
    newest: int = 0
    edition: int = 0
    deleted_at: datetime | None = None

    @property
    def seen(self) -> int:
        """The edition that somebody sees who looks; 0 where there is no policy."""
        return 0 if self.deleted_at else self.edition

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among others, as they run; unread ones come last."""
        shown = self.live or self.shadow
        policy = shown.policy if shown else None
        return (policy.order if policy else LAST_PLACE, self.name)


LAST_PLACE = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """
    One entry of a policy's history.

    ``before`` is what was live when it was saved, and ``changed`` names what it says
    otherwise.
    """

    version: PolicyVersion
    before: PolicyVersion | None
    changed: tuple[str, ...]


def history_of(versions: Iterable[PolicyVersion]) -> list[Revision]:
    """Tell of versions what each of them changed, the newest first."""
    all_versions = sorted(versions, key=lambda each: each.number, reverse=True)
    return [_revision(each, all_versions) for each in all_versions]


def _revision(version: PolicyVersion, others: Iterable[PolicyVersion]) -> Revision:
    earlier = [
        (other.live_at, other.number, other)
        for other in others
        if other.number < version.number
        and other.live_at is not None
        and other.live_at <= version.saved_at
    ]
    before = max(earlier, key=lambda each: each[:2])[2] if earlier else None
    return Revision(
        version=version,
        before=before,
        changed=changed_fields(before.policy if before else None, version.policy),
    )


def changed_fields(before: Policy | None, after: Policy | None) -> tuple[str, ...]:
    """Name what two policies say otherwise, ``when`` or ``set.tenant``; never how."""
    if before is None or after is None:
        return ()
    changed: list[str] = []
    for field in fields(Policy):
        if field.name == "set":
            names = sorted({*before.set, *after.set})
            changed += [
                f"set.{name}"
                for name in names
                if before.set.get(name) != after.set.get(name)
            ]
        elif getattr(before, field.name) != getattr(after, field.name):
            changed.append(field.name)
    return tuple(changed)


def those_that_count(kept: Iterable[KeptPolicy]) -> RealmPolicies:
    """Arrange the policies of one realm for deciding."""
    live: list[Policy] = []
    shadows: dict[str, Policy] = {}
    unread: dict[str, tuple[Fault, ...]] = {}
    for each in sorted(kept, key=lambda each: each.name):
        if each.live is not None:
            if each.live.policy is not None:
                live.append(each.live.policy)
            else:
                unread[each.name] = each.live.faults
        if each.shadow is not None and each.shadow.policy is not None:
            shadows[each.name] = each.shadow.policy
    return _in_order(live, shadows=shadows, why_unread=unread)


def arranged(
    today: RealmPolicies, put: Mapping[str, Policy], *, gone: Collection[str]
) -> RealmPolicies:
    """Give the policies of a realm with some put, by their names, and some gone."""
    there = (*today.scope, *today.token, *today.attribute)
    live = {each.name: each for each in there} | dict(put)
    return _in_order(
        [each for name, each in live.items() if name not in gone],
        shadows=today.shadows,
        why_unread={
            name: why for name, why in today.why_unread.items() if name not in gone
        },
    )


def _in_order(
    live: Iterable[Policy],
    *,
    shadows: Mapping[str, Policy],
    why_unread: Mapping[str, tuple[Fault, ...]],
) -> RealmPolicies:
    """Put live policies in the order in which each kind runs."""
    ordered = sorted(live, key=lambda policy: (policy.order, policy.name))
    return RealmPolicies(
        scope=tuple(policy for policy in ordered if policy.kind is Kind.SCOPE),
        token=tuple(policy for policy in ordered if policy.kind is Kind.TOKEN),
        attribute=tuple(policy for policy in ordered if policy.kind is Kind.ATTRIBUTE),
        shadows=shadows,
        unread=tuple(why_unread),
        why_unread=why_unread,
    )


def note_fault(note: str) -> str | None:
    """Say why a text cannot be the note of a version, or nothing where it can."""
    if len(note) > LONGEST_NOTE:
        return f"a note has at most {LONGEST_NOTE} characters"
    if not note.isprintable():
        return "a note is one line without control or invisible characters"
    return None
