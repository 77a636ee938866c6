"""The variables of policies: what each is called, its type, and where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from iam.domain.policies.values import Kind

Facts = Mapping[str, object]
"""
A value for each variable of a kind, by its name.

Times are aware datetimes; the rest is text, numbers, booleans, and lists and maps of
those.
"""

NOBODY_SIGNED_IN = 2**63 - 1
"""The age of an authentication that never was: older than any."""
MOST_ITEMS = 1000
"""Items of a list or map that an expression sees."""
LONGEST_INPUT = 4096
"""Bytes of a text in a map that an expression sees."""
LONGEST_NAME = 1024
"""Bytes of any other text: a name, an address, a scope."""
LARGEST_INPUT = 163_840
"""Bytes of a whole list or map, with 16 more for each item."""
DEEPEST_INPUT = 8
"""Lists and maps within one another that an expression sees."""
USUAL_ITEMS = 200
"""Items that every expression takes; a costly one refuses a request with more."""


class Type(StrEnum):
    """The types of variables, in CEL's words."""

    TEXT = "string"
    INT = "int"
    BOOL = "bool"
    TIME = "timestamp"
    TEXTS = "list(string)"
    TEXT_MAP = "map(string, string)"
    ANY_MAP = "map(string, dyn)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable; ``kinds`` are those whose expressions may name it."""

    type: Type
    help: str
    kinds: frozenset[Kind] = frozenset(Kind)


_TOKENS = frozenset({Kind.TOKEN})
_SCOPES = frozenset({Kind.SCOPE, Kind.ATTRIBUTE})

VARIABLES: dict[str, Variable] = {
    "realm": Variable(type=Type.TEXT, help="The path of the realm, as /customers/NA."),
    "subject.kind": Variable(
        type=Type.TEXT,
        help="person, or client where a client acts for itself.",
    ),
    "subject.id": Variable(
        type=Type.TEXT,
        help="An id of the person that is never used again; of a client its client_id.",
    ),
    "subject.username": Variable(
        type=Type.TEXT, help="What the person signs in with; empty for a client."
    ),
    "subject.groups": Variable(
        type=Type.TEXTS, help="The groups of the person; none for a client."
    ),
    "subject.attributes": Variable(
        type=Type.ANY_MAP,
        help="What is known of the person, by the names of the claims; empty ones are "
        "left out: ask has(subject.attributes.email) first.",
    ),
    "client.id": Variable(type=Type.TEXT, help="The client_id."),
    "client.public": Variable(
        type=Type.BOOL, help="Whether the client cannot keep a secret."
    ),
    "client.verified": Variable(
        type=Type.BOOL, help="Whether an operator has verified the client."
    ),
    "client.scopes": Variable(
        type=Type.TEXTS, help="The names of the client's Scope(s)."
    ),
    "client.properties": Variable(
        type=Type.TEXT_MAP, help="The client's custom_properties."
    ),
    "request.grant_type": Variable(
        type=Type.TEXT,
        help="authorization_code (also while the person is asked), refresh_token or "
        "client_credentials.",
    ),
    "request.scopes": Variable(
        type=Type.TEXTS,
        help="The scopes that were asked for, or the default ones; when a code is "
        "exchanged and at a refresh, those of /authorize, or those that the refresh "
        "names. At introspection, /tokeninfo and UserInfo, those of the token.",
    ),
    "request.resources": Variable(
        type=Type.TEXTS, help="The resources that were named, RFC 8707."
    ),
    "request.address": Variable(
        type=Type.TEXT,
        help="The network address of who asks; at the token endpoint that is the "
        "client's server. Empty where it is not known.",
    ),
    "request.country": Variable(
        type=Type.TEXT,
        help="What the header that country_header names says; else empty.",
    ),
    "request.time": Variable(type=Type.TIME, help="Now."),
    "authentication.level": Variable(
        type=Type.TEXT, help="The acr that was reached; empty for a client."
    ),
    "authentication.methods": Variable(
        type=Type.TEXTS, help="How the person signed in, as amr: pwd."
    ),
    "authentication.age": Variable(
        type=Type.INT,
        help="Seconds since the person signed in; for a client the largest number "
        "there is, older than any limit.",
    ),
    "scope": Variable(
        type=Type.TEXT, help="The scope that is decided on.", kinds=_SCOPES
    ),
    "token.kind": Variable(
        type=Type.TEXT, help="access_token, id_token or userinfo.", kinds=_TOKENS
    ),
    "token.scopes": Variable(
        type=Type.TEXTS,
        help="The scopes of the token, with those that earlier policies added.",
        kinds=_TOKENS | {Kind.ATTRIBUTE},
    ),
    "token.claims": Variable(
        type=Type.ANY_MAP,
        help="The claims that scopes and earlier policies gave.",
        kinds=_TOKENS,
    ),
    "token.lifetime": Variable(
        type=Type.INT, help="Seconds that the token will live.", kinds=_TOKENS
    ),
    "token.audience": Variable(
        type=Type.TEXTS, help="Whom the token is for.", kinds=_TOKENS
    ),
}


def variables_of(kind: Kind) -> dict[str, Variable]:
    """Give the variables that expressions of a kind of policy may name."""
    return {name: each for name, each in VARIABLES.items() if kind in each.kinds}
