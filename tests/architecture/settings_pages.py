"""Writes the pages about settings from the fields that hold them."""

from __future__ import annotations

from collections.abc import Iterable

from iam.domain.client_keys import jwks_uri_fault, keys_fault
from iam.domain.client_settings import ClientSettings
from iam.domain.locales import locale_fault
from iam.domain.looks import (
    dark_accent_fault,
    date_fault,
    help_uri_fault,
    light_accent_fault,
    logo_fault,
    page_uri_fault,
)
from iam.domain.openid_settings import acr_fault
from iam.domain.origins import origin_fault
from iam.domain.policy_settings import (
    header_fault,
    policy_scope_fault,
    property_fault,
)
from iam.domain.provider import ProviderSettings
from iam.domain.redirect_uris import backchannel_logout_uri_fault, redirect_uri_fault
from iam.domain.resource_uris import resource_fault
from iam.domain.scopes.checks import entry_fault, scope_fault, words_fault
from iam.domain.sectors import sector_uri_fault
from iam.domain.setting import Kind, Setting, default_of, settings_of
from iam.settings import SETTINGS_FILE, describe

HOW_TO_WRITE = "python -m tests.architecture.reference"
_CHECKED = {
    entry_fault: "scope entries",
    words_fault: "text, or locale|text",
    locale_fault: "a locale, as `fr_CA`",
    redirect_uri_fault: "an absolute address",
    backchannel_logout_uri_fault: "an https address; http on this machine",
    resource_fault: "absolute addresses, without a fragment",
    origin_fault: "origins, as `https://app.example.com`",
    acr_fault: "names without a space",
    keys_fault: "public keys as JSON",
    jwks_uri_fault: "an https address; http on this machine",
    sector_uri_fault: "an https address",
    scope_fault: "names of scopes",
    logo_fault: "`data:image/…`, or locale|data:…",
    page_uri_fault: "an address, or locale|address",
    header_fault: "the name of a header",
    policy_scope_fault: "a scope, none of the two special ones",
    property_fault: "`name=value`",
    help_uri_fault: "an address, also mailto:, or locale|address",
    date_fault: "a date, as `2026-11-21`",
    light_accent_fault: "a colour, as `#1f5fbf`, of enough contrast",
    dark_accent_fault: "a colour, as `#8ab4f8`, of enough contrast",
}

_SERVER = f"""\
# Settings of the server

For operators: what is chosen for the whole server, before it starts.
`{HOW_TO_WRITE}` writes this page from the fields of `Settings`.

A setting is read from these places; a later one wins:

1. the TOML file that `{SETTINGS_FILE}` names, where keys are the names of settings;
2. variables of the environment, named `IAM_` and the setting in capitals.

A secret may stand in a file of its own, which the variable ending in `_FILE` names.
An empty variable counts as not given.
In a variable, several values have commas between them; in TOML they are an array.
Everything that is wrong is told at once when the server starts, and it does not start.
An unknown `IAM_` variable is wrong.
Changed settings count when the server is started again, or its workers are replaced
with SIGHUP.

"""

_REALMS = f"""\
# Realm and client settings

For operators: what is chosen for one realm, its provider, or for one client.
`{HOW_TO_WRITE}` writes this page from the fields of
`ProviderSettings` and `ClientSettings`.

The names are those of the [configuration file](configuration-file.md),
of the options of `iam realm` and `iam client` (with `-` for `_`),
and of the [audit log](audit-log.md).
Beside them stand the names that ForgeRock/Ping Access Management (AM) has in its JSON,
and those of RFC 7591 where one is registered.

"""

_PROVIDER = """\
## Provider

One for each realm.
Where a client may override a setting, its own value counts; `0` or the empty text there
means the provider's, and `-1` where 0 is a value of its own.

"""

_CLIENT = """
## Client

"""


def server_page() -> str:
    """Give the whole page about the settings of the server."""
    rows = [
        (
            f"`{setting.name}`",
            "<br>".join(
                f"`{variable}`"
                for variable in (setting.variable, setting.file_variable)
                if variable
            ),
            setting.default,
            setting.range,
            setting.description,
        )
        for setting in describe()
    ]
    head = ("Setting", "Variable", "Default", "Range", "Meaning")
    return _SERVER + table(head, rows)


def realms_page() -> str:
    """Give the whole page about the settings of realms and clients."""
    return "".join(
        (
            _REALMS,
            _PROVIDER,
            _fields(ProviderSettings, with_override=True),
            _CLIENT,
            _fields(ClientSettings, with_override=False),
        )
    )


def _fields(cls: type, *, with_override: bool) -> str:
    override = ("Client may override",) if with_override else ()
    rows = [
        (
            f"`{name}`",
            about.kind.value,
            _default(default_of(cls, name)),
            _range(about),
            *(("yes" if about.overridable else "no",) if with_override else ()),
            f"`{about.am}`" if about.am else "",
            f"`{about.rfc7591}`" if about.rfc7591 else "",
            about.help,
        )
        for name, about in settings_of(cls).items()
    ]
    head = ("Setting", "Type", "Default", "Range", *override)
    return table((*head, "AM", "RFC 7591", "Meaning"), rows)


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return f"`[{', '.join(map(_quoted, value))}]`"
    return f"`{_quoted(value)}`"


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _range(about: Setting) -> str:
    if about.kind is Kind.SWITCH:
        return "`true`, `false`"
    if about.kind is Kind.WHOLE_NUMBER:
        return f"{about.minimum} to {about.maximum} {about.unit}".strip()
    if about.choices:
        return ", ".join(f"`{_quoted(choice)}`" for choice in about.choices)
    return _CHECKED[about.check] if about.check else "any text"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table of Markdown."""
    columns = tuple(head)
    return "".join(
        f"| {' | '.join(_cell(cell) for cell in row)} |\n"
        for row in (columns, ("---",) * len(columns), *rows)
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
