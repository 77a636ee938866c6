"""Recorded requests: what policies were told, kept so that others can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from iam.domain.policies.comparing import Refusal
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import PERSON
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.values import Kind, Target
from iam.domain.policies.variables import Facts, Type, variables_of
from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope

Recorded = Decisions | TokenDraft | Refusal
"""What comes of requests that are recorded: not what is told beside scopes."""
LONGEST = 65_536
"""Bytes of one; what is longer is not kept."""

_HOUR, _MINUTE = 3600, 60
_AT_ONCE = 15
"""Minutes whose share of an hour may be recorded at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecording:
    """
    A recording as it is kept; ``sealed`` is all that policies were told.

    ``subject_id`` is the person it is about, with whom it goes.
    """

    realm_id: RealmId
    id: UUID
    recorded_at: datetime
    subject_id: UUID | None
    sealed: str


def hour_of(seconds: float) -> int:
    """Number the hour of an instant."""
    return int(seconds) // _HOUR


def allowed_by(seconds: float, *, most: int) -> int:
    """
    Say how many recordings of an hour there may be by an instant of it.

    They grow with the minutes, so that a busy hour is not known by its beginning alone.
    """
    minutes = int(seconds) % _HOUR // _MINUTE
    due = min(_MINUTE, minutes + _AT_ONCE)
    return -(-most * due // _MINUTE)


def next_share(seconds: float) -> int:
    """Give the instant from which more may be allowed than by this one."""
    return (int(seconds) // _MINUTE + 1) * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """
    What policies of a kind were told of one request, and what they made of it.

    ``scopes`` are those that scope policies decided about, and ``draft`` is the token
    that token policies were given. ``outcome`` is None where nobody asked the policies:
    the realm and the client leave scopes to people.
    """

    kind: Kind
    facts: Facts
    scopes: tuple[Scope, ...] = ()
    draft: TokenDraft | None = None
    outcome: Recorded | None = None

    def to_plain(self) -> dict[str, object]:
        """Write it as JSON has it."""
        return {
            "kind": self.kind.value,
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "scopes": list(self.scopes),
            "draft": _draft_to_plain(self.draft) if self.draft else None,
            "outcome": _outcome_to_plain(self.outcome),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Recording:
        """
        Read what `to_plain` wrote.

        Raises:
            KeyError, TypeError, ValueError: Another release wrote it, which knows other
                variables.
        """
        kind = Kind(plain["kind"])
        draft = plain["draft"]
        return cls(
            kind=kind,
            facts=_facts_from_plain(kind, plain["facts"]),
            scopes=_texts(plain["scopes"]),
            draft=_draft_from_plain(draft) if draft else None,
            outcome=_outcome_from_plain(plain["outcome"]),
        )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _facts_from_plain(kind: Kind, plain: Mapping[str, object]) -> dict[str, object]:
    facts = {
        name: datetime.fromisoformat(str(plain[name]))
        if variable.type is Type.TIME
        else plain[name]
        for name, variable in variables_of(kind).items()
    }
    if facts["subject.kind"] == PERSON:
        UUID(str(facts["subject.id"]))
    return facts


def _draft_to_plain(draft: TokenDraft) -> dict[str, object]:
    return {
        "target": draft.target.value,
        "claims": _plain(draft.claims),
        "lifetime": draft.lifetime,
        "audience": list(draft.audience),
        "scopes": list(draft.scopes),
        "allowed_audience": sorted(draft.allowed_audience),
        "policy_scopes": sorted(draft.policy_scopes),
        "agreed": None if draft.agreed is None else sorted(draft.agreed),
    }


def _draft_from_plain(plain: Mapping[str, Any]) -> TokenDraft:
    target, audience = Target(plain["target"]), _texts(plain["audience"])
    if target is Target.ACCESS_TOKEN and not audience:
        raise ValueError("an access token for nobody")
    agreed = plain["agreed"]
    return TokenDraft(
        target=target,
        claims=_map(plain["claims"]),
        lifetime=_whole(plain["lifetime"]),
        audience=audience,
        scopes=_texts(plain["scopes"]),
        allowed_audience=frozenset(_texts(plain["allowed_audience"])),
        policy_scopes=frozenset(_texts(plain["policy_scopes"])),
        agreed=None if agreed is None else frozenset(_texts(agreed)),
    )


def _texts(written: object) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(
        isinstance(each, str) for each in written
    ):
        raise TypeError("no list of texts")
    return tuple(written)


def _map(written: object) -> dict[str, object]:
    if not isinstance(written, dict):
        raise TypeError("no map")
    return written


def _whole(written: object) -> int:
    if not isinstance(written, int):
        raise TypeError("no whole number")
    return written


def _text(written: object) -> str:
    if not isinstance(written, str):
        raise TypeError("no text")
    return written


def _outcome_to_plain(outcome: Recorded | None) -> dict[str, object] | None:
    if outcome is None:
        return None
    if isinstance(outcome, Refusal):
        return {"refused": outcome.reason, "is_failure": outcome.is_failure}
    if isinstance(outcome, TokenDraft):
        return {"draft": _draft_to_plain(outcome)}
    return {
        "granted": list(outcome.granted),
        "dropped": list(outcome.dropped),
        "asked": list(outcome.asked),
        "why": dict(outcome.why),
    }


def _outcome_from_plain(plain: Mapping[str, Any] | None) -> Recorded | None:
    if plain is None:
        return None
    if "refused" in plain:
        failed = bool(plain["is_failure"])
        return Refusal(reason=_text(plain["refused"]), is_failure=failed)
    if "draft" in plain:
        return _draft_from_plain(plain["draft"])
    return Decisions(
        granted=_texts(plain["granted"]),
        dropped=_texts(plain["dropped"]),
        asked=_texts(plain["asked"]),
        why={scope: _text(policy) for scope, policy in _map(plain["why"]).items()},
    )
