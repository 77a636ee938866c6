"""What scope policies decide of each scope: granted, dropped, or asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from iam.domain.authorization import AuthorizationRequest
from iam.domain.claims import CLAIMS_OF_SCOPE, OPENID, given_by
from iam.domain.claims_request import ClaimsRequest
from iam.domain.errors import InvalidGrant, InvalidScope
from iam.domain.grants import Grant
from iam.domain.policies.values import Effect
from iam.domain.scopes.syntax import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one policy says of one scope."""

    scope: Scope
    effect: Effect
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """
    What becomes of requested scopes, in the order requested.

    Those ``granted`` need no person, those ``dropped`` nobody is asked about, and those
    ``asked`` wait for one. ``why`` names the policy that decided, for those of which
    one did: of several with the same opinion, the first.
    """

    granted: tuple[Scope, ...] = ()
    dropped: tuple[Scope, ...] = ()
    asked: tuple[Scope, ...] = ()
    why: Mapping[Scope, str] = field(default_factory=dict)

    @property
    def denied(self) -> tuple[Scope, ...]:
        """Those that a policy denied, and not only none granted."""
        return tuple(scope for scope in self.dropped if scope in self.why)

    def only(self, scopes: Collection[Scope]) -> Decisions:
        """Give what is decided of some scopes."""
        return Decisions(
            granted=tuple(scope for scope in self.granted if scope in scopes),
            dropped=tuple(scope for scope in self.dropped if scope in scopes),
            asked=tuple(scope for scope in self.asked if scope in scopes),
            why={s: policy for s, policy in self.why.items() if s in scopes},
        )

    def where_nobody_is_asked(self) -> Decisions:
        """Give them where there is no person: what would be asked for is dropped."""
        dropped = (*self.dropped, *self.asked)
        return replace(self, dropped=dropped, asked=())

    def left_of(self, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
        """Give the scopes that are not dropped."""
        return tuple(scope for scope in scopes if scope not in self.dropped)

    def who_dropped(
        self, wanted: Iterable[Scope], *, left: Collection[Scope]
    ) -> dict[Scope, str]:
        """Name the policy that denied each scope; empty where none granted it."""
        return {scope: self.why.get(scope, "") for scope in wanted if scope not in left}


Dropped = Mapping[Scope, str]
"""What `Decisions.who_dropped` gives."""


def nothing_left(dropped: Dropped) -> InvalidScope:
    """Refuse a request of which nothing is left."""
    return InvalidScope(
        f"Policies of the realm leave none of the scope(s): [{', '.join(dropped)}]",
        reason=_why(dropped),
    )


def nothing_left_of_grant(dropped: Dropped) -> InvalidGrant:
    """Refuse to make a token of a grant of which nothing is left."""
    return InvalidGrant(
        "Policies of the realm leave none of the scope(s) of the grant: "
        f"[{', '.join(dropped)}]",
        reason=_why(dropped),
    )


def _why(dropped: Dropped) -> str:
    return "; ".join(reasons_of(dropped))


def reasons_of(dropped: Dropped) -> list[str]:
    """Say for operators why each scope was dropped."""
    return [
        f"policy {policy} denied {scope}" if policy else f"no policy grants {scope}"
        for scope, policy in dropped.items()
    ]


def decide(requested: Iterable[Scope], opinions: Iterable[Opinion]) -> Decisions:
    """
    Decide about scopes: one denial outweighs whoever grants, and silence is to ask.

    Sources:
        AM's policy engine, whose policies combine by "deny overrides".
    """
    denied: dict[Scope, str] = {}
    granted: dict[Scope, str] = {}
    for opinion in opinions:
        said = denied if opinion.effect is Effect.DENY else granted
        said.setdefault(opinion.scope, opinion.policy)
    scopes = tuple(requested)
    return Decisions(
        granted=tuple(s for s in scopes if s in granted and s not in denied),
        dropped=tuple(s for s in scopes if s in denied),
        asked=tuple(s for s in scopes if s not in granted and s not in denied),
        why={s: (granted | denied)[s] for s in scopes if s in granted or s in denied},
    )


def union(scopes: Iterable[Scope], more: Iterable[Scope]) -> tuple[Scope, ...]:
    """Give scopes and those of the others that are not among them."""
    return tuple(dict.fromkeys((*scopes, *more)))


def scopes_behind(request: ClaimsRequest | None) -> tuple[Scope, ...]:
    """
    Give the scopes whose claims are asked for by name.

    Policies decide about them as well: what a scope would give and somebody is denied
    is not had by naming it.
    """
    names = request.names if request is not None else ()
    return tuple(
        scope
        for scope, claims in CLAIMS_OF_SCOPE.items()
        if not frozenset(names).isdisjoint(claims)
    )


def request_left(
    request: AuthorizationRequest, decisions: Decisions
) -> AuthorizationRequest:
    """
    Give what policies leave of a request; the claims of a denied scope go with it.

    Raises:
        InvalidScope: Nothing is left.
    """
    left = decisions.left_of(request.scopes)
    if not left:
        raise nothing_left(decisions.who_dropped(request.scopes, left=()))
    claims = _claims_left(request.claims, decisions) if OPENID in left else None
    return replace(request, scopes=left, claims=claims, requested=request.scopes)


def grant_left(grant: Grant, decisions: Decisions) -> Grant:
    """
    Give what policies leave of a grant at this moment; nothing is taken from it.

    What a policy alone had granted, so that the person was never asked, is left only
    while one grants it. There may be no scope left.
    """
    unasked = grant.unasked.difference(decisions.granted)
    left = tuple(s for s in decisions.left_of(grant.scopes) if s not in unasked)
    claims = _claims_left(grant.claims_request, decisions)
    return replace(grant, scopes=left, claims_request=claims)


def _claims_left(
    request: ClaimsRequest | None, decisions: Decisions
) -> ClaimsRequest | None:
    if request is None or not decisions.dropped:
        return request
    gone = given_by(decisions.dropped)
    return request.only([name for name in request.names if name not in gone])
