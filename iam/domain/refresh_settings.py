"""What an operator chooses for refresh tokens, RFC 6749 §1.5."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.setting import Kind, setting
from iam.domain.sign_in_settings import SignInSettings

LONGEST_REFRESH = 5 * 366 * 86400
"""Seconds; no grant is refreshed for longer, so that every one ends some day."""
LONGEST_GRACE = 120
"""Seconds; as in AM."""
AS_PROVIDER = -1
"""The grace period of a client that has none of its own; 0 is one: none at all."""
YES_OR_NO = ("", "yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshProviderSettings(SignInSettings):
    """Who gets refresh tokens in a realm, and how long they last."""

    issue_refresh_token: bool = setting(
        default=True,
        help=(
            "A client that may use the refresh_token grant type gets a refresh token "
            "for what a person granted it."
        ),
        kind=Kind.SWITCH,
        am="coreOAuth2Config.issueRefreshToken",
        overridable=True,
    )
    rotate_refresh_tokens: bool = setting(
        default=True,
        help=(
            "Each use of a refresh token gives a new one, and one that is used twice "
            "ends its grant. Those of public clients rotate in any case."
        ),
        kind=Kind.SWITCH,
        am="coreOAuth2Config.issueRefreshTokenOnRefreshedToken",
        overridable=True,
    )
    refresh_token_lifetime: int = setting(
        7_776_000,
        help="How long a grant can be refreshed after it was made, in any case.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2Config.refreshTokenLifetime",
        minimum=60,
        maximum=LONGEST_REFRESH,
        unit="seconds",
        overridable=True,
    )
    refresh_token_idle_lifetime: int = setting(
        604_800,
        help="A refresh token that nobody uses for so long ends.",
        kind=Kind.WHOLE_NUMBER,
        minimum=60,
        maximum=LONGEST_REFRESH,
        unit="seconds",
        overridable=True,
    )
    refresh_token_grace_period: int = setting(
        10,
        help=(
            "How long the refresh token before the newest gets the newest again, where "
            "that was not used yet: for an answer that was lost, and for requests at "
            "once. 0: a second use always ends the grant."
        ),
        kind=Kind.WHOLE_NUMBER,
        am="advancedOAuth2Config.refreshTokenGracePeriod",
        maximum=LONGEST_GRACE,
        unit="seconds",
        overridable=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshClientSettings:
    """Whether a client gets refresh tokens, and how long they last."""

    issue_refresh_token: str = setting(
        "",
        help="As the provider's: yes or no; empty: the provider's.",
        kind=Kind.TEXT,
        am="overrideOAuth2ClientConfig.issueRefreshToken",
        choices=YES_OR_NO,
    )
    rotate_refresh_tokens: str = setting(
        "",
        help=(
            "As the provider's: yes or no; empty: the provider's. Those of a public "
            "client rotate in any case."
        ),
        kind=Kind.TEXT,
        am="overrideOAuth2ClientConfig.issueRefreshTokenOnRefreshedToken",
        choices=YES_OR_NO,
    )
    refresh_token_lifetime: int = setting(
        0,
        help="How long a grant can be refreshed, in any case; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2ClientConfig.refreshTokenLifetime",
        maximum=LONGEST_REFRESH,
        unit="seconds",
    )
    refresh_token_idle_lifetime: int = setting(
        0,
        help="A refresh token that nobody uses for so long ends; 0: the provider's.",
        kind=Kind.WHOLE_NUMBER,
        maximum=LONGEST_REFRESH,
        unit="seconds",
    )
    refresh_token_grace_period: int = setting(
        AS_PROVIDER,
        help=(
            "How long the refresh token before the newest gets the newest again; -1: "
            "the provider's, and 0: never."
        ),
        kind=Kind.WHOLE_NUMBER,
        am="coreOAuth2ClientConfig.refreshTokenGracePeriod",
        minimum=AS_PROVIDER,
        maximum=LONGEST_GRACE,
        unit="seconds",
    )
