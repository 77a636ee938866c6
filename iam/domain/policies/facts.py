"""What expressions are told: who asks, for whom, how they signed in, and for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from iam.domain.claims import known_of
from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant
from iam.domain.id_tokens import PASSWORD, reached_acr
from iam.domain.policies.variables import NOBODY_SIGNED_IN
from iam.domain.provider import ProviderSettings
from iam.domain.scopes.syntax import Scope

PERSON, CLIENT = "person", "client"
"""The kinds of a subject."""

_COUNTRY = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """
    What is known of a request from how it came.

    ``grant_type`` is ``authorization_code`` also while the person is asked. ``address``
    is empty where it is not known, and so is ``country``.
    """

    grant_type: str
    address: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """
    What a token request asks for, and how it came.

    ``scopes`` are those that were asked for, or the default ones, before any policy had
    its say; ``resources`` are those that were named.
    """

    request: RequestFacts
    scopes: tuple[Scope, ...] = ()
    resources: tuple[str, ...] = ()


def country_of(header: str) -> str:
    """
    Give the country that a proxy names, two capitals as FR.

    Empty for all else: two values, nothing, or a word of the proxy's own.
    """
    return header.upper() if _COUNTRY.fullmatch(header) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How a person signed in, and when; ``level`` is the ``acr`` that was reached."""

    level: str
    at: datetime
    methods: tuple[str, ...] = PASSWORD

    @classmethod
    def asked(
        cls, acr_values: Iterable[str], provider: ProviderSettings, *, at: datetime
    ) -> Authentication:
        """Give that of somebody who is signed in, for what a request asks."""
        return cls(level=reached_acr(acr_values, provider), at=at)

    @classmethod
    def of(cls, grant: Grant, provider: ProviderSettings) -> Authentication:
        """Give that of a grant; its ID Token says the same."""
        return cls(level=grant.acr or provider.default_acr, at=grant.auth_time)


def of_subject(user: EndUser | None, client: Client) -> dict[str, object]:
    """Tell of the person, or of a client that acts for itself."""
    if user is None:
        return {
            "subject.kind": CLIENT,
            "subject.id": client.client_id,
            "subject.username": "",
            "subject.groups": (),
            "subject.attributes": {},
        }
    return {
        "subject.kind": PERSON,
        "subject.id": str(user.id),
        "subject.username": user.username,
        "subject.groups": user.attributes.groups,
        "subject.attributes": known_of(user),
    }


def of_client(client: Client) -> dict[str, object]:
    """Tell of the client."""
    return {
        "client.id": client.client_id,
        "client.public": client.is_public,
        "client.verified": client.is_verified,
        "client.scopes": client.scope_names,
        "client.properties": client.properties,
    }


def of_authentication(known: Authentication | None, now: datetime) -> dict[str, object]:
    """Tell how long ago somebody signed in, and how; of nobody, that it was never."""
    if known is None:
        return {
            "authentication.level": "",
            "authentication.methods": (),
            "authentication.age": NOBODY_SIGNED_IN,
        }
    age = (now - known.at).total_seconds()
    return {
        "authentication.level": known.level,
        "authentication.methods": known.methods,
        "authentication.age": max(0, int(age)),
    }


def of_request(
    request: RequestFacts,
    *,
    scopes: tuple[str, ...],
    resources: tuple[str, ...],
    now: datetime,
) -> dict[str, object]:
    """Tell what was asked for, and from where."""
    return {
        "request.grant_type": request.grant_type,
        "request.scopes": scopes,
        "request.resources": resources,
        "request.address": request.address,
        "request.country": request.country,
        "request.time": now,
    }
