"""The parameters of an authorization request: what can be put to a person, §4.1.1."""

from __future__ import annotations

import re
from collections.abc import Mapping

from iam.domain.authentication_requests import read_acr_values, read_max_age
from iam.domain.authorization import AuthorizationRequest
from iam.domain.claims import read_named
from iam.domain.clients import Client
from iam.domain.errors import (
    InvalidRequest,
    InvalidScope,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestUriNotSupported,
    UnauthorizedClient,
    UnsupportedResponseType,
)
from iam.domain.grants import no_longer_allowed
from iam.domain.pkce import check_challenge
from iam.domain.provider import ProviderSettings
from iam.domain.resources import check_resources, read_resources
from iam.domain.scopes.resolve import resolve_scopes
from iam.domain.scopes.syntax import names_of, parse_scopes

GRANT_TYPE = "authorization_code"
RESPONSE_TYPES = ("code",)
RESPONSE_MODES = ("query", "form_post")
PROMPTS = ("none", "login", "consent", "select_account")
LONGEST = {"state": 2048, "nonce": 1024}
"""Characters of what is carried for the client; longer ones are refused."""
_CUT = {"ui_locales": 512, "locale": 64, "login_hint": 255}
"""Characters of what is no reason to refuse anybody; the rest is not looked at."""
_OF_FRAGMENTS = frozenset({"token", "id_token"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_READ_BY_US = (
    *("response_type", "scope", "state", "nonce", "code_challenge", "prompt"),
    *("code_challenge_method", "response_mode", "max_age", "acr_values"),
)


def read_request(
    params: Mapping[str, str],
    *,
    client: Client,
    provider: ProviderSettings,
    redirect_uri: str,
    asked_at: int,
) -> AuthorizationRequest:
    """
    Read a request whose client and redirect address are proven.

    In AM's order: how it is written, what is asked for, PKCE, and the scope last.

    Args:
        params: Each once; what has no value is not there.
        client: Who asks.
        provider: Its realm's.
        redirect_uri: Where the answer goes.
        asked_at: Now.

    Raises:
        OAuthError: It cannot be put to anybody.
    """
    _check_spelling(params)
    _check_type(params, client, provider)
    challenge, method = check_challenge(
        client,
        provider,
        challenge=params.get("code_challenge", ""),
        method=params.get("code_challenge_method", ""),
    )
    prompts = _read_prompts(params.get("prompt", ""))
    max_age = read_max_age(params.get("max_age"), client)
    scopes = resolve_scopes(
        parse_scopes(params.get("scope", "")),
        allowed=client.scopes,
        client_default=client.default_scopes,
        provider_default=names_of(provider.default_scopes),
    )
    claims = read_named(params.get("claims"), scopes=scopes, provider=provider)
    cut = {name: _cut(params.get(name, ""), length) for name, length in _CUT.items()}
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        redirect_uri_was_sent="redirect_uri" in params,
        prompts=prompts,
        max_age=max_age,
        scopes=scopes,
        claims=claims,
        acr_values=read_acr_values(params, claims, client=client, provider=provider),
        state=params.get("state"),
        nonce=params.get("nonce", ""),
        code_challenge=challenge,
        code_challenge_method=method,
        response_mode=params.get("response_mode", "query"),
        asked_at=asked_at,
        resources=_read_resources(params, client, provider),
        requested=(),
        **cut,
    )


def answers_at_once(client: Client, prompt: str) -> bool:
    """
    Whether a refusal may send the browser away before a person has done anything.

    Args:
        client: Who asked.
        prompt: The parameter, as it was sent; read as `read_request` reads it.

    Sources:
        RFC 9700 §4.11.2: who registers a client without being known could use us to
        send people anywhere.
    """
    is_known = bool(client.settings.verified_by) or not client.settings.self_registered
    return is_known or _prompts_in(prompt) == {"none"}


def state_of(params: Mapping[str, str]) -> str | None:
    """Give the ``state`` to send back, where it can be."""
    state = params.get("state")
    if state is None or len(state) > LONGEST["state"] or _CONTROL.search(state):
        return None
    return state


def mode_of(params: Mapping[str, str]) -> str:
    """
    Give the way in which a refusal goes back.

    A client that asked for a token looks for the answer in the fragment.

    Sources:
        OAuth 2.0 Multiple Response Type Encoding Practices §2.1.
    """
    asked = params.get("response_mode")
    if asked in RESPONSE_MODES:
        return asked
    types = frozenset(params.get("response_type", "").split(" "))
    return "fragment" if asked is None and types & _OF_FRAGMENTS else "query"


def _check_spelling(params: Mapping[str, str]) -> None:
    for name in _READ_BY_US:
        if _CONTROL.search(params.get(name, "")):
            raise InvalidRequest(f"{name} has a control character")
    for name, longest in LONGEST.items():
        if len(params.get(name, "")) > longest:
            raise InvalidRequest(f"{name} has more than {longest} characters")


def _cut(text: str, length: int) -> str:
    return "" if _CONTROL.search(text) else text[:length]


def check_again(
    request: AuthorizationRequest, client: Client, provider: ProviderSettings
) -> None:
    """
    See that a request could be put to a person still.

    Raises:
        OAuthError: Since it was asked, something was taken from the client.
    """
    _check_grant_type(client, provider)
    if missing := no_longer_allowed(request.scopes, client, provider):
        raise InvalidScope(f"Unknown/invalid scope(s): [{', '.join(missing)}]")
    check_resources(request.resources, client, provider)
    check_challenge(
        client,
        provider,
        challenge=request.code_challenge,
        method=request.code_challenge_method,
    )


def _check_type(
    params: Mapping[str, str], client: Client, provider: ProviderSettings
) -> None:
    if "request" in params:
        raise RequestNotSupported("The parameter request is not supported")
    if "request_uri" in params:
        raise RequestUriNotSupported("The parameter request_uri is not supported")
    if "registration" in params:
        raise RegistrationNotSupported("The parameter registration is not supported")
    if "response_type" not in params:
        raise InvalidRequest("Missing parameter, 'response_type'")
    if params["response_type"] not in RESPONSE_TYPES:
        raise UnsupportedResponseType("Response type is not supported")
    _check_grant_type(client, provider)
    if params.get("response_mode", "query") not in RESPONSE_MODES:
        raise InvalidRequest("response_mode must be query or form_post")


def _read_resources(
    params: Mapping[str, str], client: Client, provider: ProviderSettings
) -> tuple[str, ...]:
    resources = read_resources(params)
    check_resources(resources, client, provider)
    return resources


def _check_grant_type(client: Client, provider: ProviderSettings) -> None:
    if GRANT_TYPE not in provider.grant_types:
        raise UnsupportedResponseType("Response type is not supported")
    if GRANT_TYPE not in client.settings.grant_types:
        raise UnauthorizedClient(f"The client may not use grant_type {GRANT_TYPE}")


def _read_prompts(text: str) -> frozenset[str]:
    prompts = _prompts_in(text)
    is_alone = "none" not in prompts or len(prompts) == 1
    if not prompts.issubset(PROMPTS) or not is_alone:
        raise InvalidRequest(
            "Invalid prompt parameter: none alone, or some of login, consent and "
            "select_account"
        )
    return prompts


def _prompts_in(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.lower().split(" ")))
