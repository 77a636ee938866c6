"""What a policy is, as plain values; its expressions are texts here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from iam.domain.faults import Fault

ALWAYS = "true"
"""The condition of a policy that names none."""
FIRST_ORDER, LAST_ORDER, ORDER = 0, 10_000, 100


class Kind(StrEnum):
    """What a policy decides."""

    SCOPE = "scope"
    """Whether a scope is granted without being asked for, or dropped."""
    TOKEN = "token"  # noqa: S105 - the kind of a policy
    """What a token says, how long it lives and for whom, and whether there is one."""
    ATTRIBUTE = "attribute"
    """What introspection and tokeninfo tell beside a scope."""


class Effect(StrEnum):
    """What a scope policy does with the scopes that it names."""

    GRANT = "grant"
    DENY = "deny"


class Target(StrEnum):
    """Where claims of a token policy stand."""

    ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a kind
    ID_TOKEN = "id_token"  # noqa: S105 - the name of a kind
    USERINFO = "userinfo"


class Result(StrEnum):
    """The type that an expression must have, in the words of its messages."""

    BOOL = "bool"
    INT = "int"
    TEXT = "string"
    TEXTS = "list(string)"
    CLAIM = "a claim: string, int, double, bool, or a list or map of those"


LEAST_BYTES = 256
"""That a policy counts for at least, for what is kept beside its expressions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    One policy of a realm, as it was declared.

    Of every kind: ``order`` (lower runs first, equal ones by name), ``when``, the
    condition. ``scopes`` are the patterns of a scope or attribute policy; ``effect`` is
    a scope policy's; ``value`` an attribute policy's. All others are a token policy's:
    ``set`` gives claims by their names, ``remove`` takes claims away that an earlier
    policy or a scope gave, ``lifetime`` in seconds can only shorten, ``audience``
    chooses among those that the client may address, ``add_scopes`` adds of the realm's
    ``policy_scopes``, ``refuse`` gives a reason to refuse, empty for none, and after
    one with ``stop`` whose condition held, no later one runs.
    """

    name: str
    kind: Kind
    description: str = ""
    order: int = ORDER
    when: str = ALWAYS
    scopes: tuple[str, ...] = ()
    effect: Effect | None = None
    value: str = ""
    tokens: tuple[Target, ...] = (Target.ACCESS_TOKEN,)
    set: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    lifetime: str = ""
    audience: str = ""
    add_scopes: str = ""
    refuse: str = ""
    stop: bool = False

    @property
    def sources(self) -> dict[str, tuple[str, Result]]:
        """Every expression by where it stands, ``set.tenant``, and its type."""
        found = {"when": (self.when, Result.BOOL)}
        found |= {
            f"set.{name}": (text, Result.CLAIM) for name, text in self.set.items()
        }
        others = {
            "value": (self.value, Result.CLAIM),
            "lifetime": (self.lifetime, Result.INT),
            "audience": (self.audience, Result.TEXTS),
            "add_scopes": (self.add_scopes, Result.TEXTS),
            "refuse": (self.refuse, Result.TEXT),
        }
        return found | {name: one for name, one in others.items() if one[0]}

    @property
    def size(self) -> int:
        """The bytes of all its expressions together, and so many at least."""
        bytes_ = sum(len(text.encode()) for text, _result in self.sources.values())
        return max(LEAST_BYTES, bytes_)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealmPolicies:
    """
    The policies of a realm that count, each kind in its order.

    ``shadows`` are new versions that are only compared, by the names of the live ones
    that they would replace; a new policy has no live one yet. ``unread`` names those
    that a newer release wrote: whatever one of them could decide is refused.
    ``why_unread`` says what of them is not known.
    """

    scope: tuple[Policy, ...] = ()
    token: tuple[Policy, ...] = ()
    attribute: tuple[Policy, ...] = ()
    shadows: Mapping[str, Policy] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    why_unread: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Policy, ...]:
        """Those of every kind, and the shadows."""
        return (*self.scope, *self.token, *self.attribute, *self.shadows.values())

    def for_target(self, target: Target) -> tuple[Policy, ...]:
        """Give the token policies that say something of a kind of token."""
        return tuple(each for each in self.token if target in each.tokens)

    @property
    def may_add_scopes(self) -> bool:
        """Whether a token policy may add scopes, one in the shadow too."""
        return any(each.add_scopes for each in (*self.token, *self.shadows.values()))


NO_POLICIES = RealmPolicies()
