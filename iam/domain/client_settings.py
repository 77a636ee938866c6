"""What an operator chooses for one client."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.looks import LONGEST_LOGO, date_fault, logo_fault, page_uri_fault
from iam.domain.origins import LONGEST_ORIGIN, origin_fault
from iam.domain.policy_settings import PolicyClientSettings
from iam.domain.provider import (
    ACCESS_TOKEN_FORMATS,
    GRANT_TYPES,
    LONGEST_CODE_LIFETIME,
    LONGEST_CONSENT,
    LONGEST_LIFETIME,
    UNLISTED_SCOPES,
)
from iam.domain.redirect_uris import redirect_uri_fault
from iam.domain.resource_uris import LONGEST_RESOURCE, resource_fault
from iam.domain.scopes.checks import entry_fault, scope_fault, words_fault
from iam.domain.setting import Kind, setting

AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings(PolicyClientSettings):
    """What an operator chooses for one client; RFC 7591 §2 where it has the name."""

    client_name: tuple[str, ...] = setting(
        (),
        help="The name people read: text, and locale|text for other languages.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.name",
        rfc7591="client_name",
        check=words_fault,
    )
    client_description: tuple[str, ...] = setting(
        (),
        help="What the application is: text, and locale|text for other languages.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.descriptions",
        check=words_fault,
    )
    logo: tuple[str, ...] = setting(
        (),
        help=(
            "A picture as data:image/png;base64,…, and locale|… for other languages; "
            "in a file, logo_file names PNG, JPEG or WebP files in its place."
        ),
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.logoUri",
        check=logo_fault,
        longest=LONGEST_LOGO,
    )
    client_uri: tuple[str, ...] = setting(
        (),
        help="The application's home page: address, and locale|address.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.clientUri",
        rfc7591="client_uri",
        check=page_uri_fault,
    )
    policy_uri: tuple[str, ...] = setting(
        (),
        help="How the application treats data: address, and locale|address.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.policyUri",
        rfc7591="policy_uri",
        check=page_uri_fault,
    )
    tos_uri: tuple[str, ...] = setting(
        (),
        help="The application's terms of service: address, and locale|address.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.tosURI",
        rfc7591="tos_uri",
        check=page_uri_fault,
    )
    verified_by: str = setting(
        "",
        help="Who has checked who runs this client; empty: nobody has.",
        kind=Kind.TEXT,
        longest=100,
    )
    verified_at: str = setting(
        "",
        help="When that was, as 2026-11-21.",
        kind=Kind.TEXT,
        check=date_fault,
    )
    self_registered: bool = setting(
        default=False,
        help="It registered itself; what it says of itself nobody has checked.",
        kind=Kind.SWITCH,
    )
    status: str = setting(
        "active",
        help="An inactive client cannot authenticate, and its tokens are dead.",
        kind=Kind.TEXT,
        am="coreOAuth2ClientConfig.status",
        choices=("active", "inactive"),
    )
    grant_types: tuple[str, ...] = setting(
        ("authorization_code",),
        help="Grant types this client may use, of those the realm offers.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.grantTypes",
        rfc7591="grant_types",
        choices=GRANT_TYPES,
    )
    redirect_uris: tuple[str, ...] = setting(
        (),
        help="Where a browser may be sent back to; compared character by character.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.redirectionUris",
        rfc7591="redirect_uris",
        check=redirect_uri_fault,
    )
    loopback_interface_redirection: bool = setting(
        default=False,
        help=(
            "A registered loopback address counts with every port, as RFC 8252 "
            "section 7.3 asks for native applications."
        ),
        kind=Kind.SWITCH,
        am="coreOAuth2ClientConfig.loopbackInterfaceRedirection",
    )
    javascript_origins: tuple[str, ...] = setting(
        (),
        help=(
            "Origins of pages whose scripts may call the token endpoint and the like "
            "(CORS), as https://app.example.com; compared character by character."
        ),
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.javascriptOrigins",
        check=origin_fault,
        longest=LONGEST_ORIGIN,
    )
    allowed_resources: tuple[str, ...] = setting(
        (),
        help="Resource servers it may ask access tokens for; empty: the provider's.",
        kind=Kind.TEXTS,
        check=resource_fault,
        longest=LONGEST_RESOURCE,
    )
    default_resources: tuple[str, ...] = setting(
        (),
        help=(
            "Whom its access tokens are for where nothing asks for a resource; empty: "
            "the provider's."
        ),
        kind=Kind.TEXTS,
        check=resource_fault,
        longest=LONGEST_RESOURCE,
    )
    scopes: tuple[str, ...] = setting(
        (),
        help="Scope(s): what the client may request, each with its words for people.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.scopes",
        rfc7591="scope",
        check=entry_fault,
    )
    default_scopes: tuple[str, ...] = setting(
        (),
        help="Default Scope(s): granted when a request names no scope.",
        kind=Kind.TEXTS,
        am="coreOAuth2ClientConfig.defaultScopes",
        check=entry_fault,
    )
    required_scopes: tuple[str, ...] = setting(
        (),
        help="Scopes that people cannot leave out.",
        kind=Kind.TEXTS,
        check=scope_fault,
    )
    claims: tuple[str, ...] = setting(
        (),
        help="Words for claims about a person; those of the provider stand behind.",
        kind=Kind.TEXTS,
        am="coreOpenIDClientConfig.claims",
        check=entry_fault,
    )
    implied_consent: bool = setting(
        default=False,
        help=(
            "People are not asked, where the provider lets clients skip consent. They "
            "are about public clients with a loopback address or an app's own scheme, "
            "about offline_access with openid, and about claims asked for by name."
        ),
        kind=Kind.SWITCH,
        am="advancedOAuth2ClientConfig.isConsentImplied",
    )
    let_users_choose_scopes: str = setting(
        "",
        help="As the provider's: yes or no; empty: the provider's.",
        kind=Kind.TEXT,
        choices=("", "yes", "no"),
    )
    consent_lifetime: int = setting(
        0,
        help="How long a remembered answer counts; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        maximum=LONGEST_CONSENT,
        unit="seconds",
    )
    token_endpoint_auth_method: str = setting(
        "client_secret_basic",
        help="How the client authenticates; none makes it a public client.",
        kind=Kind.TEXT,
        am="advancedOAuth2ClientConfig.tokenEndpointAuthMethod",
        rfc7591="token_endpoint_auth_method",
        choices=AUTH_METHODS,
    )
    unlisted_scopes: str = setting(
        "",
        help="As the provider's; empty: the provider's.",
        kind=Kind.TEXT,
        choices=("", *UNLISTED_SCOPES),
    )
    access_token_format: str = setting(
        "",
        help="As the provider's; empty: the provider's.",
        kind=Kind.TEXT,
        am="overrideOAuth2ClientConfig.statelessTokensEnabled",
        choices=("", *ACCESS_TOKEN_FORMATS),
    )
    authorization_code_lifetime: int = setting(
        0,
        help="How long it has to exchange a code; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2ClientConfig.authorizationCodeLifetime",
        maximum=LONGEST_CODE_LIFETIME,
        unit="seconds",
    )
    access_token_lifetime: int = setting(
        0,
        help="How long an access token is active; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2ClientConfig.accessTokenLifetime",
        maximum=LONGEST_LIFETIME,
        unit="seconds",
    )
