"""What policies decide about scopes, for `iam scope explain`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, TypeVar

import click

from iam.cli.parameters import duration
from iam.domain import refresh_tokens
from iam.domain.authorization_parameters import GRANT_TYPE as WITH_A_CODE
from iam.domain.clients import Client
from iam.domain.consents import why_never_skipped
from iam.domain.destinations import destination_of
from iam.domain.errors import PolicyFailed
from iam.domain.policies.facts import (
    AskedFor,
    Authentication,
    RequestFacts,
    country_of,
)
from iam.domain.policies.outcomes import Decisions
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.services.services import Services

F = TypeVar("F", bound=Callable[..., object])

ALONE = "client_credentials"
REFRESHING = refresh_tokens.GRANT_TYPE
SAY_FOR_WHOM = f"--user USERNAME, or --grant-type {ALONE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """For whom policies decide, and what they are told of the request."""

    username: str | None
    grant_type: str | None
    address: str
    country: str
    acr: str
    age: timedelta

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Situation:
        """Read what `situation_options` take."""
        return cls(**options)

    @property
    def grants(self) -> str:
        """The grant type; the one with a person unless another is named."""
        return self.grant_type or WITH_A_CODE

    @property
    def named(self) -> str | None:
        """The grant type, where anything was said of who asks."""
        return self.grants if self.username or self.grant_type else None

    @property
    def about(self) -> str:
        """Say for whom, and how."""
        return f"for {self.username or 'the client itself'}, with {self.grants}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """
    What policies decide of each scope.

    ``about`` says for whom. ``outcomes`` are words of `Decisions`, ``policies`` who
    decided where one did, and ``because`` is for people. ``unasked`` are those granted
    without a page. Where a policy failed there is ``failed`` in their place.
    """

    about: str
    outcomes: Mapping[Scope, str] = field(default_factory=dict)
    policies: Mapping[Scope, str] = field(default_factory=dict)
    because: Mapping[Scope, str] = field(default_factory=dict)
    unasked: frozenset[Scope] = frozenset()
    failed: str = ""

    def not_shown_because(self, scope: Scope) -> str:
        """Say why nobody reads anything for a scope; empty where somebody may."""
        if self.outcomes.get(scope) == "dropped":
            return "it is dropped"
        return "it is given without asking" if scope in self.unasked else ""

    def to_plain(self, scope: Scope) -> dict[str, object] | None:
        """Write what is decided of one scope as plain data, where anything is."""
        if scope not in self.outcomes:
            return None
        return {
            "outcome": self.outcomes[scope],
            "policy": self.policies.get(scope),
            "because": self.because[scope],
        }


def situation_options(command: F) -> F:
    """Take a situation; each option is a value of its own."""
    for option in reversed(
        (
            click.option(
                "--user",
                "username",
                metavar="USERNAME",
                help="The person whom policies decide for, where the realm has them "
                "decide.",
            ),
            click.option(
                "--grant-type",
                type=click.Choice([WITH_A_CODE, REFRESHING, ALONE]),
                help=f"How scopes are asked for. Default: {WITH_A_CODE}, with --user.",
            ),
            click.option(
                "--address",
                default="",
                callback=_address,
                metavar="IP",
                help="The network address that policies are told.",
            ),
            click.option(
                "--country",
                default="",
                callback=_country,
                metavar="CODE",
                help="The country that policies are told, two letters.",
            ),
            click.option(
                "--acr",
                default="",
                metavar="ACR",
                help="What the client asks for with acr_values.",
            ),
            click.option(
                "--signed-in-for",
                "age",
                type=duration,
                default="0",
                metavar="DURATION",
                help="How long ago the person signed in, as 90s or 5m. Default: 0.",
            ),
        )
    ):
        command = option(command)
    return command


def _address(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
    if not text:
        return ""
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise click.BadParameter("must be as 192.0.2.1 or 2001:db8::1") from error


def _country(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
    if text and not country_of(text):
        raise click.BadParameter("must be two letters, as FR")
    return country_of(text)


def decided(
    services: Services,
    realm: Realm,
    client: Client,
    scopes: tuple[Scope, ...],
    situation: Situation,
) -> Decided | None:
    """
    Decide as the server would now.

    Returns:
        None where policies do not decide, or it is not known for whom.
    """
    if situation.username is not None and situation.grant_type == ALONE:
        raise click.UsageError(f"{ALONE} is for nobody: leave out --user")
    if situation.username is None and situation.grants != ALONE:
        if situation.grant_type:
            raise click.UsageError(f"{situation.grant_type} needs --user")
        return None
    if not client.uses_policies_for_scopes(realm.provider):
        return None
    user = None
    if situation.username is not None:
        user = services.end_users.get(realm, situation.username)
    at = services.clock.now() - situation.age
    acr_values = tuple(situation.acr.split())
    in_earnest = services.scope_decisions
    deciding = replace(in_earnest, witness=None)  # this is no request to record
    try:
        decisions = deciding.decide(
            services.cache.current(),
            realm,
            client,
            AskedFor(
                scopes=scopes,
                request=RequestFacts(
                    grant_type=situation.grants,
                    address=situation.address,
                    country=situation.country,
                ),
            ),
            user=user,
            authentication=Authentication.asked(acr_values, realm.provider, at=at),
        )
    except PolicyFailed as failed:
        return Decided(about=situation.about, failed=failed.reason)
    return _told(decisions, client, scopes, situation)


def _told(
    decisions: Decisions,
    client: Client,
    scopes: tuple[Scope, ...],
    situation: Situation,
) -> Decided:
    outcomes = {
        scope: "granted"
        if scope in decisions.granted
        else "dropped"
        if scope in decisions.dropped
        else "asked"
        for scope in scopes
    }
    return Decided(
        about=situation.about,
        outcomes=outcomes,
        policies=decisions.why,
        unasked=_unasked(decisions, client, grant_type=situation.grants),
        because={
            scope: _because(
                outcome,
                decisions.why.get(scope, ""),
                client,
                grant_type=situation.grants,
            )
            for scope, outcome in outcomes.items()
        },
    )


def _because(outcome: str, policy: str, client: Client, *, grant_type: str) -> str:
    if outcome == "dropped":
        if policy:
            return f"dropped: policy {policy} denies it"
        return "dropped: no policy grants it, and nobody can be asked"
    if outcome == "asked":
        if grant_type == REFRESHING:
            return "stays where the person agreed to it: no policy says anything of it"
        return "asked for: no policy says anything of it"
    if grant_type == WITH_A_CODE:
        why = _asked_all_the_same(client)
        told = (
            f"and asked for all the same: {why}" if why else "without being asked for"
        )
        return f"granted by policy {policy}, {told}"
    return f"granted by policy {policy}"


def _unasked(
    decisions: Decisions, client: Client, *, grant_type: str
) -> frozenset[Scope]:
    is_asked = grant_type != ALONE and _asked_all_the_same(client)
    return frozenset() if is_asked else frozenset(decisions.granted)


def _asked_all_the_same(client: Client) -> str:
    """Say why a person is asked for what a policy grants; empty where nobody is."""
    reasons = {
        why_never_skipped(client, destination_of(address))
        for address in client.settings.redirect_uris
    }
    return ", ".join(sorted(str(each) for each in reasons if each))
