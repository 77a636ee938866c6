"""What an operator chooses for ID Tokens and for whom they speak of."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.client_keys import LONGEST_KEYS, jwks_uri_fault, keys_fault
from iam.domain.redirect_uris import backchannel_logout_uri_fault, redirect_uri_fault
from iam.domain.refresh_settings import RefreshClientSettings, RefreshProviderSettings
from iam.domain.sectors import SUBJECT_TYPES, sector_uri_fault
from iam.domain.setting import Kind, setting

SIGNING_ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
ENCRYPTION_ALGORITHMS = ("RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
ENCRYPTION_METHODS = ("A128CBC-HS256", "A128GCM", "A256CBC-HS512", "A256GCM")
LONGEST_ID_TOKEN = 86400
"""Seconds; no ID Token lives longer, whatever is set."""
LONGEST_AGE = 90 * 86400
"""Seconds."""
NO_ACR = "0"
"""What OpenID Connect Core §2 calls no confidence at all; AM's default, too."""


def acr_fault(text: str) -> str | None:
    """Say why a text cannot be an ``acr``: a request lists them between spaces."""
    if text and not set(text) - {chr(code) for code in range(0x21, 0x7F)}:
        return None
    return "must be printable ASCII characters without a space"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdProviderSettings(RefreshProviderSettings):
    """What a realm says in ID Tokens."""

    id_token_lifetime: int = setting(
        3600,
        help="How long an ID Token says that it is good.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOIDCConfig.jwtTokenLifetime",
        minimum=1,
        maximum=LONGEST_ID_TOKEN,
        unit="seconds",
        overridable=True,
    )
    password_acr_values: tuple[str, ...] = setting(
        (),
        help=(
            "The acr values that signing in with a password reaches, the best first; "
            "discovery announces them, and requests may ask for them."
        ),
        kind=Kind.TEXTS,
        am="advancedOIDCConfig.loaMapping",
        check=acr_fault,
        longest=255,
    )
    default_acr: str = setting(
        NO_ACR,
        help="The acr of ID Tokens for which nothing that was asked for is reached.",
        kind=Kind.TEXT,
        am="advancedOIDCConfig.defaultACR",
        check=acr_fault,
        longest=255,
    )
    claims_parameter_supported: bool = setting(
        default=False,
        help=(
            "Clients may ask for single claims by name, with the parameter claims; "
            "people are asked about each that no scope gives."
        ),
        kind=Kind.SWITCH,
        am="advancedOIDCConfig.claimsParameterSupported",
    )
    always_add_claims_to_token: bool = setting(
        default=False,
        help=(
            "ID Tokens too tell what the scopes give; else that is told at the "
            "UserInfo endpoint alone."
        ),
        kind=Kind.SWITCH,
        am="advancedOIDCConfig.alwaysAddClaimsToToken",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdClientSettings(RefreshClientSettings):
    """What a client is told of people, and in which form."""

    subject_type: str = setting(
        "public",
        help=(
            "public: a person's sub is the same at every client. pairwise: it is one "
            "for each sector, so that clients cannot compare. Clients keep subs: once "
            "people have signed in, another type makes strangers of them."
        ),
        kind=Kind.TEXT,
        am="advancedOAuth2ClientConfig.subjectType",
        rfc7591="subject_type",
        choices=SUBJECT_TYPES,
    )
    sector_identifier_uri: str = setting(
        "",
        help=(
            "An https address whose host is the sector of pairwise subs; empty: the "
            "one host of redirect_uris, if all are https addresses of it."
        ),
        kind=Kind.TEXT,
        am="advancedOAuth2ClientConfig.sectorIdentifierUri",
        rfc7591="sector_identifier_uri",
        check=sector_uri_fault,
    )
    id_token_lifetime: int = setting(
        0,
        help="How long an ID Token says that it is good; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOpenIDClientConfig.jwtTokenLifetime",
        maximum=LONGEST_ID_TOKEN,
        unit="seconds",
    )
    id_token_signed_response_alg: str = setting(
        "RS256",
        help="The algorithm of ID Tokens; the realm makes a key where it has none.",
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.idTokenSignedResponseAlg",
        rfc7591="id_token_signed_response_alg",
        choices=SIGNING_ALGORITHMS,
    )
    id_token_encrypted_response_alg: str = setting(
        "",
        help="How the key of an encrypted ID Token is; empty: it is not encrypted.",
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.idTokenEncryptionAlgorithm",
        rfc7591="id_token_encrypted_response_alg",
        choices=("", *ENCRYPTION_ALGORITHMS),
    )
    id_token_encrypted_response_enc: str = setting(
        "A128CBC-HS256",
        help="How the content of an encrypted ID Token is.",
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.idTokenEncryptionMethod",
        rfc7591="id_token_encrypted_response_enc",
        choices=ENCRYPTION_METHODS,
    )
    userinfo_signed_response_alg: str = setting(
        "",
        help="The algorithm of UserInfo answers as signed JWTs; empty: plain JSON.",
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.userinfoSignedResponseAlg",
        rfc7591="userinfo_signed_response_alg",
        choices=("", *SIGNING_ALGORITHMS),
    )
    jwks: str = setting(
        "",
        help='The client\'s public keys, a JWK Set as JSON: {"keys": […]}.',
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.jwkSet",
        rfc7591="jwks",
        check=keys_fault,
        longest=LONGEST_KEYS,
    )
    jwks_uri: str = setting(
        "",
        help=(
            "Where the client publishes its public keys, in place of jwks: fetched "
            "when needed. https, or this machine."
        ),
        kind=Kind.TEXT,
        am="signEncOAuth2ClientConfig.jwksUri",
        rfc7591="jwks_uri",
        check=jwks_uri_fault,
    )
    default_max_age: int = setting(
        0,
        help=(
            "How long ago people may have signed in, where a request has no max_age; "
            "0: any time."
        ),
        kind=Kind.WHOLE_NUMBER,
        am="coreOpenIDClientConfig.defaultMaxAge",
        rfc7591="default_max_age",
        maximum=LONGEST_AGE,
        unit="seconds",
    )
    default_acr_values: tuple[str, ...] = setting(
        (),
        help="What acr_values a request has that has none, the best first.",
        kind=Kind.TEXTS,
        am="coreOpenIDClientConfig.defaultAcrValues",
        rfc7591="default_acr_values",
        check=acr_fault,
        longest=255,
    )
    post_logout_redirect_uris: tuple[str, ...] = setting(
        (),
        help="Where a browser may be sent after signing out; compared in full.",
        kind=Kind.TEXTS,
        am="coreOpenIDClientConfig.postLogoutRedirectUri",
        rfc7591="post_logout_redirect_uris",
        check=redirect_uri_fault,
    )
    backchannel_logout_uri: str = setting(
        "",
        help=(
            "Where its server is told that a session has ended; empty: it is not told. "
            "https, or this machine."
        ),
        kind=Kind.TEXT,
        am="coreOpenIDClientConfig.backchannel_logout_uri",
        rfc7591="backchannel_logout_uri",
        check=backchannel_logout_uri_fault,
    )
