"""The provider of a realm: every choice its operator has, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.locales import locale_fault
from iam.domain.policy_settings import PolicyProviderSettings
from iam.domain.resource_uris import LONGEST_RESOURCE, resource_fault
from iam.domain.scopes.checks import entry_fault
from iam.domain.setting import Kind, setting

LONGEST_LIFETIME = 86400
"""Seconds; no access token lives longer, whatever is set."""

GRANT_TYPES = ("authorization_code", "client_credentials", "refresh_token")
ACCESS_TOKEN_FORMATS = ("opaque", "jwt")
SIGNING_ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
UNLISTED_SCOPES = ("hide", "name", "count")
CODE_VERIFIER_REQUIRED = ("all", "public", "none")
LONGEST_CODE_LIFETIME = 600
"""Seconds; OAuth 2.0 Security Best Current Practice wants codes to be short-lived."""
LONGEST_ROTATION = 3650
"""Days."""
LONGEST_CONSENT = 5 * 366 * 86400
"""Seconds; no remembered consent is kept for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings(PolicyProviderSettings):
    """What an operator chooses for one realm."""

    grant_types: tuple[str, ...] = setting(
        GRANT_TYPES,
        help="Grant types this realm offers; a client must have the grant type too.",
        kind=Kind.TEXTS,
        am="advancedOAuth2Config.grantTypes",
        rfc7591="grant_types",
        choices=GRANT_TYPES,
    )
    supported_scopes: tuple[str, ...] = setting(
        (),
        help=(
            "Scopes that discovery announces and that clients may register with, "
            "each with its words for people: scope, scope|, scope|description, "
            "scope|locale|description."
        ),
        kind=Kind.TEXTS,
        am="advancedOAuth2Config.supportedScopes",
        check=entry_fault,
    )
    supported_claims: tuple[str, ...] = setting(
        (),
        help=(
            "Words for claims about a person, as those of scopes: claim, claim|, "
            "claim|description, claim|locale|description."
        ),
        kind=Kind.TEXTS,
        am="coreOIDCConfig.supportedClaims",
        check=entry_fault,
    )
    default_scopes: tuple[str, ...] = setting(
        (),
        help=(
            "Scopes granted when a request names none and the client has no default "
            "of its own."
        ),
        kind=Kind.TEXTS,
        am="advancedOAuth2Config.defaultScopes",
        check=entry_fault,
    )
    unlisted_scopes: str = setting(
        "hide",
        help=(
            "What people read for a scope that nobody described: nothing, its name, "
            "or how many there are."
        ),
        kind=Kind.TEXT,
        choices=UNLISTED_SCOPES,
        overridable=True,
    )
    default_locale: str = setting(
        "en",
        help="The language of pages for a reader who asked for none that is offered.",
        kind=Kind.TEXT,
        check=locale_fault,
    )
    source_language: str = setting(
        "en",
        help="The language that descriptions without a locale are written in.",
        kind=Kind.TEXT,
        check=locale_fault,
    )
    languages: tuple[str, ...] = setting(
        (),
        help="Languages offered to readers beside the shipped ones.",
        kind=Kind.TEXTS,
        check=locale_fault,
    )
    access_token_format: str = setting(
        "opaque",
        help="opaque: only this server can read it. jwt: RFC 9068, anybody can.",
        kind=Kind.TEXT,
        am="coreOAuth2Config.statelessTokensEnabled",
        choices=ACCESS_TOKEN_FORMATS,
        overridable=True,
    )
    access_token_lifetime: int = setting(
        3600,
        help="How long an access token is active.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2Config.accessTokenLifetime",
        minimum=1,
        maximum=LONGEST_LIFETIME,
        unit="seconds",
        overridable=True,
    )
    access_token_signing_algorithm: str = setting(
        "ES256",
        help="The algorithm of jwt access tokens; a change makes a new key.",
        kind=Kind.TEXT,
        am="advancedOAuth2Config.tokenSigningAlgorithm",
        choices=SIGNING_ALGORITHMS,
    )
    key_rotation_days: int = setting(
        90,
        help=(
            "How long a key is used before the next one takes over, which is published "
            "beforehand; 0: only 'iam key rotate' makes a new one."
        ),
        kind=Kind.WHOLE_NUMBER,
        maximum=LONGEST_ROTATION,
        unit="days",
    )
    allowed_resources: tuple[str, ...] = setting(
        (),
        help=(
            "Resource servers that a client may ask access tokens for (RFC 8707); "
            "absolute addresses, compared character by character."
        ),
        kind=Kind.TEXTS,
        check=resource_fault,
        longest=LONGEST_RESOURCE,
        overridable=True,
    )
    default_resources: tuple[str, ...] = setting(
        (),
        help=(
            "Whom an access token is for (aud) where nothing asks for a resource; "
            "empty: the client itself."
        ),
        kind=Kind.TEXTS,
        check=resource_fault,
        longest=LONGEST_RESOURCE,
        overridable=True,
    )
    include_subname: bool = setting(
        default=True,
        help=(
            "Tell the plain name of the subject as subname beside sub; never that of a "
            "person to a pairwise client."
        ),
        kind=Kind.SWITCH,
        am="advancedOAuth2Config.includeSubnameInTokenClaims",
    )
    include_username_of_clients: bool = setting(
        default=False,
        help=(
            "Introspection of a client's own token also tells username and user_id, "
            "as AM does; a client named like a person can then pass for one."
        ),
        kind=Kind.SWITCH,
    )
    tokeninfo_enabled: bool = setting(
        default=False,
        help="Answer at tokeninfo, where whoever holds a token may read it.",
        kind=Kind.SWITCH,
    )
    authorization_code_lifetime: int = setting(
        120,
        help="How long a client has to exchange an authorization code.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2Config.codeLifetime",
        minimum=1,
        maximum=LONGEST_CODE_LIFETIME,
        unit="seconds",
        overridable=True,
    )
    code_verifier_required: str = setting(
        "all",
        help=(
            "Who must use PKCE: all clients, or public ones. Public clients must "
            "always; none is for confidential clients that cannot."
        ),
        kind=Kind.TEXT,
        am="advancedOAuth2Config.codeVerifierEnforced",
        choices=CODE_VERIFIER_REQUIRED,
    )
    allow_plain_code_challenge: bool = setting(
        default=False,
        help="Take code_challenge_method plain too, which stops no one who can read.",
        kind=Kind.SWITCH,
    )
    clients_can_skip_consent: bool = setting(
        default=False,
        help="Clients with implied_consent are not asked about.",
        kind=Kind.SWITCH,
        am="consent.clientsCanSkipConsent",
    )
    consent_can_be_remembered: bool = setting(
        default=False,
        help="People may have their answer remembered.",
        kind=Kind.SWITCH,
        am="advancedOAuth2Config.savedConsentAttribute",
    )
    consent_lifetime: int = setting(
        15_552_000,
        help="How long a remembered answer counts.",
        kind=Kind.WHOLE_NUMBER,
        minimum=60,
        maximum=LONGEST_CONSENT,
        unit="seconds",
        overridable=True,
    )
    let_users_choose_scopes: bool = setting(
        default=False,
        help="People may leave out scopes that are not in required_scopes.",
        kind=Kind.SWITCH,
        overridable=True,
    )
