"""What a token is to say before it is made, and what policies may change of that."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from iam.domain.policies.constants import AUDIENCE, LIFETIME, value_fault
from iam.domain.policies.reserved import claim_name_fault
from iam.domain.policies.values import Target
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from iam.domain.scopes.syntax import Scope

LARGEST_CLAIMS = 2048
"""Bytes of JSON of all claims that policies set in one token."""

_write = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class NotAllowed(Exception):
    """
    A policy gave what no policy may change.

    Args:
        reason: What, and what to do; never a value, which could be of an input.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Said(NamedTuple):
    """What one policy whose condition held says of a token; None: nothing."""

    claims: Mapping[str, object] = {}
    removed: Collection[str] = ()
    lifetime: int | None = None
    audience: Collection[str] | None = None
    scopes: Collection[Scope] = ()


class TokenDraft(NamedTuple):
    """
    A token as it is to be made, as far as policies may change it.

    Each policy makes another one of it for every token, and a named tuple takes a
    quarter of the time of a frozen dataclass.

    ``claims`` are those of scopes and policies, without what is reserved.
    ``allowed_audience`` is whom the client may address beside the ``audience`` that
    there is; ``policy_scopes`` are the realm's. ``agreed`` is what a person agreed to,
    beyond which nothing is added; for a client that acts for itself it is what no scope
    policy denies. None: it has no bounds but the ``policy_scopes``.

    What policies did stands in ``set_by_policies``, the names of their claims,
    ``added``, the scopes by the names of the policies that added them, ``not_added``
    those that the person had not agreed to, or a scope policy denied, and
    ``changed_by``, the names of all that changed anything.
    """

    target: Target = Target.ACCESS_TOKEN
    claims: Mapping[str, object] = {}
    lifetime: int = 0
    audience: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    allowed_audience: Collection[str] = ()
    policy_scopes: Collection[Scope] = ()
    agreed: Collection[Scope] | None = None
    set_by_policies: frozenset[str] = frozenset()
    added: Mapping[str, tuple[Scope, ...]] = {}
    not_added: Mapping[str, tuple[Scope, ...]] = {}
    changed_by: tuple[str, ...] = ()

    def variables(self) -> dict[str, object]:
        """What the next policy is told of it, and the one after may be told anew."""
        return {
            "token.kind": self.target.value,
            "token.scopes": self.scopes,
            "token.claims": self.claims,
            "token.lifetime": self.lifetime,
            "token.audience": self.audience,
        }

    def after(self, policy: str, said: Said) -> TokenDraft:
        """
        Give it as one policy leaves it; the same where that changes nothing.

        Args:
            policy: Its name.
            said: What it says.

        Raises:
            NotAllowed: It says what no policy may.
        """
        changed: dict[str, Any] = {}
        if said.claims or said.removed:
            changed |= _claimed(self, said)
        if said.lifetime is not None:
            changed |= _shortened(self, said.lifetime)
        if said.audience is not None:
            changed |= _addressed(self, said.audience)
        if said.scopes:
            changed |= _widened(self, policy, said.scopes)
        if not changed:
            return self
        if changed.keys() != {"not_added"}:
            changed["changed_by"] = (*self.changed_by, policy)
        return self._replace(**changed)


def may_be_added(
    scopes: Collection[Scope], denied: Collection[Scope]
) -> tuple[Scope, ...]:
    """Give the scopes that policies may add for a client, where some are denied."""
    return tuple(scope for scope in scopes if scope not in denied)


def _claimed(draft: TokenDraft, said: Said) -> dict[str, Any]:
    removed = draft.claims.keys() & said.removed
    if not said.claims and not removed:
        return {}
    for name in said.claims:
        if fault := claim_name_fault(name, (draft.target,)):
            raise NotAllowed(f"set: {fault}")
    claims = {**draft.claims}
    for name in removed:
        del claims[name]
    claims |= said.claims
    ours = (draft.set_by_policies - removed).union(said.claims)
    if _are_too_large({name: claims[name] for name in ours}):
        raise NotAllowed(
            f"set: all claims of policies together have more than {LARGEST_CLAIMS} "
            "bytes; let them say less, or an id in place of what it stands for"
        )
    return {"claims": claims, "set_by_policies": ours}


def _are_too_large(claims: Mapping[str, object]) -> bool:
    """Whether claims are; what Python shows takes a quarter of JSON's bytes or more."""
    return 4 * len(repr(claims)) > LARGEST_CLAIMS and (
        size_of(claims, claims) > LARGEST_CLAIMS
    )


def _shortened(draft: TokenDraft, seconds: int) -> dict[str, Any]:
    if fault := value_fault(LIFETIME, seconds):
        raise NotAllowed(f"{LIFETIME}: gave {fault}")
    return {"lifetime": seconds} if seconds < draft.lifetime else {}


def _addressed(draft: TokenDraft, audience: Collection[str]) -> dict[str, Any]:
    chosen = tuple(dict.fromkeys(audience))
    if fault := value_fault(AUDIENCE, chosen):
        raise NotAllowed(f"{AUDIENCE}: gave {fault}")
    if not {*draft.allowed_audience, *draft.audience}.issuperset(chosen):
        raise NotAllowed(
            "audience: gave one that the client may not address here; see its "
            "allowed_resources, and the resources that were granted"
        )
    return {"audience": chosen} if chosen != draft.audience else {}


def _widened(
    draft: TokenDraft, policy: str, scopes: Collection[Scope]
) -> dict[str, Any]:
    more = [each for each in dict.fromkeys(scopes) if each not in draft.scopes]
    if not {*draft.policy_scopes}.difference(SPECIAL_SCOPES).issuperset(more):
        raise NotAllowed(
            "add_scopes: gave one that is not among the policy_scopes of the realm"
        )
    agreed = more if draft.agreed is None else draft.agreed
    missing = tuple(each for each in more if each not in agreed)
    more = [each for each in more if each in agreed]
    changed: dict[str, Any] = {}
    if missing:
        changed["not_added"] = {**draft.not_added, policy: missing}
    if more:
        changed["scopes"] = (*draft.scopes, *more)
        changed["added"] = {**draft.added, policy: tuple(more)}
    return changed


def size_of(claims: Mapping[str, object], names: Collection[str]) -> int:
    """Give the bytes of some claims, as JSON."""
    return len(_write({name: claims[name] for name in names}).encode())
