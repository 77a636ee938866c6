"""What an operator chooses for policies, beside the policies themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iam.domain.openid_settings import OpenIdClientSettings, OpenIdProviderSettings
from iam.domain.scopes.checks import scope_fault
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from iam.domain.setting import Kind, setting

MOST_PROPERTIES = 100
"""Of one client."""
LONGEST_PROPERTY = 1024
"""Bytes of one, so that policies can be told all of them."""
LONGEST_HEADER = 100
LONGEST_RECORDING_DAYS = 30
MOST_RECORDINGS_AN_HOUR = 1000

_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def property_fault(written: str) -> str | None:
    """Say what is wrong with one ``name=value``, or nothing."""
    name, equals, _ = written.partition("=")
    if not equals:
        return f"{written[:80]!r} is not name=value"
    if not _PROPERTY.fullmatch(name):
        return (
            f"{name[:80]!r} cannot be the name of a property: 1 to 64 letters, digits "
            "and _ . -, a letter or _ first"
        )
    if len(written.encode()) > LONGEST_PROPERTY:
        return f"at most {LONGEST_PROPERTY} bytes"
    return None


def property_name(written: str) -> str:
    """Give the name of one ``name=value``."""
    return written.partition("=")[0]


def header_fault(name: str) -> str | None:
    """Say why a text cannot be the name of a header, or nothing where it can."""
    if not name or _HEADER.fullmatch(name):
        return None
    return f"{name[:80]!r} is not the name of a header, as CF-IPCountry"


def policy_scope_fault(scope: str) -> str | None:
    """Say why policies can never add a scope, or nothing where they can."""
    if scope in SPECIAL_SCOPES:
        return f"{scope} is never added by a policy"
    return scope_fault(scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProviderSettings(OpenIdProviderSettings):
    """What policies of a realm learn, and may do."""

    use_policies_for_scopes: bool = setting(
        default=False,
        help=(
            "Scope policies decide about each scope that is asked for: granted without "
            "asking the person, dropped, or asked for. Where nobody can be asked, only "
            "what a policy grants is given."
        ),
        kind=Kind.SWITCH,
        am="coreOAuth2Config.usePolicyEngineForScope",
        overridable=True,
    )
    policy_scopes: tuple[str, ...] = setting(
        (),
        help=(
            "Scopes that token policies may add to a token (add_scopes), also where "
            "the client has them in no list; where a person is asked, only those that "
            "they agreed to."
        ),
        kind=Kind.TEXTS,
        check=policy_scope_fault,
    )
    country_header: str = setting(
        "",
        help=(
            "The header in which a proxy of trusted_proxies tells policies the country "
            "of who asks, two letters, as CF-IPCountry; empty: no country is known. "
            "The proxy must remove what others send under this name, also with _ in "
            "place of -; a name without - has no second spelling."
        ),
        kind=Kind.TEXT,
        check=header_fault,
        longest=LONGEST_HEADER,
    )
    policy_recording_days: int = setting(
        0,
        help=(
            "How long some requests are kept, sealed, so that 'iam policy simulate' "
            "can try policies on them: what policies are told, also of people, and "
            "what came of it, but never a token. 0: none are recorded, and those "
            "there are deleted."
        ),
        kind=Kind.WHOLE_NUMBER,
        maximum=LONGEST_RECORDING_DAYS,
        unit="days",
    )
    policy_recordings_per_hour: int = setting(
        100,
        help="How many decisions of one hour are recorded at most.",
        kind=Kind.WHOLE_NUMBER,
        minimum=1,
        maximum=MOST_RECORDINGS_AN_HOUR,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyClientSettings(OpenIdClientSettings):
    """Whether policies decide about a client's scopes, and what they learn of it."""

    use_policies_for_scopes: str = setting(
        "",
        help="As the provider's: yes or no; empty: the provider's.",
        kind=Kind.TEXT,
        am="overrideOAuth2ClientConfig.usePolicyEngineForScope",
        choices=("", "yes", "no"),
    )
    custom_properties: tuple[str, ...] = setting(
        (),
        help="What policies know of it, as name=value; each name once.",
        kind=Kind.TEXTS,
        am="advancedOAuth2ClientConfig.customProperties",
        check=property_fault,
        most=MOST_PROPERTIES,
        key=property_name,
    )
