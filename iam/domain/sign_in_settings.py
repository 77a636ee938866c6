"""What an operator chooses for the pages of a realm, and for signing in."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.looks import (
    LONGEST_LOGO,
    dark_accent_fault,
    help_uri_fault,
    light_accent_fault,
    logo_fault,
)
from iam.domain.scopes.checks import words_fault
from iam.domain.setting import Kind, setting

LONGEST_SESSION = 90 * 86400
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """How the pages of a realm look, how long sessions last, what locks people out."""

    realm_name: tuple[str, ...] = setting(
        (),
        help="The name people read: text, and locale|text for other languages.",
        kind=Kind.TEXTS,
        check=words_fault,
    )
    logo: tuple[str, ...] = setting(
        (),
        help=(
            "A picture as data:image/png;base64,…, and locale|… for other languages; "
            "in a file, logo_file names PNG, JPEG or WebP files in its place."
        ),
        kind=Kind.TEXTS,
        check=logo_fault,
        longest=LONGEST_LOGO,
    )
    help_uri: tuple[str, ...] = setting(
        (),
        help="Where people find help with signing in; https or mailto.",
        kind=Kind.TEXTS,
        check=help_uri_fault,
    )
    accent_color: str = setting(
        "",
        help="Colour of buttons and links on light pages, as #1f5fbf.",
        kind=Kind.TEXT,
        check=light_accent_fault,
    )
    accent_color_dark: str = setting(
        "",
        help="Colour of buttons and links on dark pages, as #8ab4f8.",
        kind=Kind.TEXT,
        check=dark_accent_fault,
    )
    session_idle_lifetime: int = setting(
        7200,
        help="A person who does nothing for so long must sign in again.",
        kind=Kind.WHOLE_NUMBER,
        minimum=60,
        maximum=LONGEST_SESSION,
        unit="seconds",
    )
    session_lifetime: int = setting(
        43_200,
        help="A person must sign in again after so long.",
        kind=Kind.WHOLE_NUMBER,
        minimum=60,
        maximum=LONGEST_SESSION,
        unit="seconds",
    )
    lockout_enabled: bool = setting(
        default=True,
        help="Lock who fails to sign in too often.",
        kind=Kind.SWITCH,
        am="loginFailureLockoutMode",
    )
    lockout_failures: int = setting(
        5,
        help="Failures that lock one account for one network.",
        kind=Kind.WHOLE_NUMBER,
        am="loginFailureCount",
        minimum=1,
        maximum=100,
    )
    lockout_interval: int = setting(
        300,
        help="The time within which failures add up.",
        kind=Kind.WHOLE_NUMBER,
        am="loginFailureDuration",
        minimum=10,
        maximum=86_400,
        unit="seconds",
    )
    lockout_duration: int = setting(
        900,
        help="How long the first lock lasts.",
        kind=Kind.WHOLE_NUMBER,
        am="lockoutDuration",
        minimum=10,
        maximum=86_400,
        unit="seconds",
    )
    lockout_multiplier: int = setting(
        2,
        help="Each further lock lasts so many times longer, up to a day.",
        kind=Kind.WHOLE_NUMBER,
        am="lockoutDurationMultiplier",
        minimum=1,
        maximum=10,
    )
    lockout_warn_after: int = setting(
        0,
        help="Failures after which people read how many tries are left; 0: never.",
        kind=Kind.WHOLE_NUMBER,
        am="lockoutWarnUserCount",
        maximum=100,
    )
    password_minimum_length: int = setting(
        10,
        help="Fewest characters of a new password.",
        kind=Kind.WHOLE_NUMBER,
        minimum=8,
        maximum=64,
    )
    password_minimum_strength: int = setting(
        3,
        help="Lowest zxcvbn score of a new password; 4 is very hard to guess.",
        kind=Kind.WHOLE_NUMBER,
        maximum=4,
    )
