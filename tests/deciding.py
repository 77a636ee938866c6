"""Scope policies for tests, saved in /alpha."""

from __future__ import annotations

from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.realms import RealmPath
from tests.authorizing import Asking, told

ASKED = {"use_policies_for_scopes": True}
FAILS = "client.properties.nothing == ''"
"""A condition that compiles, and has no value for a client without properties."""


def put(server, name: str, effect: str, *scopes: str, when: str = "true") -> None:
    """Save a policy that grants or denies; it decides from now on."""
    policy = Policy(
        name=name, kind=Kind.SCOPE, effect=Effect(effect), scopes=scopes, when=when
    )
    server.services.policies.save(_alpha(server), policy)


def grant(server, *scopes: str, when: str = "true", name: str = "grants") -> None:
    put(server, name, "grant", *scopes, when=when)


def deny(server, *scopes: str, when: str = "true", name: str = "denies") -> None:
    put(server, name, "deny", *scopes, when=when)


def lift(server, name: str) -> None:
    """Delete a policy."""
    server.services.policies.delete(_alpha(server), name)


def _alpha(server):
    return server.services.realms.get(RealmPath.parse("/alpha"))


def an_asking(server, *, provider=None, **client) -> Asking:
    """Give a client whose person is asked for whatever policies leave open."""
    client.setdefault("implied_consent", False)
    return Asking(server, provider=ASKED | (provider or {}), **client)


def outcome(asking, **params) -> str:
    """Give what a client gets where no page may be shown: scopes, or an error."""
    found = told(asking.authorize(prompt="none", **params))
    return found.get("error") or found["scope"]
