"""Commands about scopes: what people read for them, and why."""

from __future__ import annotations

import click

from iam.cli.context import Context, pass_context
from iam.cli.groups import example
from iam.cli.output import json_option, print_json
from iam.cli.parameters import client_id as a_client_id
from iam.cli.parameters import realm_option
from iam.cli.scope_deciding import Situation, decided, situation_options
from iam.cli.scope_lint import lint
from iam.cli.scope_output import (
    Explained,
    passed_over,
    print_explained,
    to_plain,
)
from iam.cli.scope_remarks import remarks, remarks_of_added
from iam.domain.clients import Client
from iam.domain.faults import Refused
from iam.domain.locales import read_ui_locales, reader_of
from iam.domain.realms import Realm, RealmPath
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from iam.domain.scopes.syntax import Scope, names_of


@click.group
def scope() -> None:
    """Scopes: what people read for them, and why."""


scope.add_command(lint)


@scope.command(
    epilog=example(
        'iam scope explain --realm /alpha --client photo-app --ui-locales "fr-CA en"',
        "iam scope explain --realm /alpha --client photo-app photos albums",
        "iam scope explain --realm /alpha --client photo-app --user ann photos",
    )
)
@click.argument("scopes", nargs=-1, metavar="[SCOPE]...")
@realm_option
@click.option(
    "--client",
    "client_id",
    type=a_client_id,
    required=True,
    metavar="CLIENT_ID",
    help="The client that asks.",
)
@click.option(
    "--ui-locales",
    default="",
    metavar="TAGS",
    help="The reader's languages, the best first; else the realm's default_locale.",
)
@situation_options
@json_option
@pass_context
def explain(
    context: Context,
    /,
    scopes: tuple[Scope, ...],
    *,
    realm: RealmPath,
    client_id: str,
    ui_locales: str,
    as_json: bool,
    **situation: object,
) -> None:
    """
    Tell what a reader sees of each scope, and why, and what policies decide of it.

    Names the entry that decided, every entry that did not and the reason, the catalog
    that had the words, and where the reader's locale comes from. Without scopes: all
    in the client's Scope(s) and Default Scope(s). Where policies decide, also which
    of them, for a person or for a client that acts for itself, as of this moment.
    """
    services = context.services()
    found = services.realms.get(realm)
    client = services.clients.get(found, client_id)
    asked = tuple(dict.fromkeys(scopes)) or _own(client)
    granted = _granted(found, client)
    _refuse_unknown(asked, found, client, granted)
    listed = tuple(scope for scope in asked if scope in granted)
    words = services.scope_words
    reader = reader_of(
        [
            ("ui_locales", read_ui_locales(ui_locales)),
            ("realm", [found.provider.default_locale]),
        ],
        words.offered(found),
    )
    lines = words.lines(found, client, asked, reader)
    policies = services.cache.current().configuration.policies_of(found)
    described = Situation.of(situation)
    explained = Explained(
        realm=found,
        client=client,
        reader=reader,
        lines=lines,
        skipped=passed_over(ui_locales, reader),
        decided=decided(services, found, client, listed, described),
        remarks=(
            *remarks_of_added(
                found, policies, [scope for scope in asked if scope not in granted]
            ),
            *remarks(found, client, policies, described.acr.split(), described.named),
        ),
    )
    if as_json:
        print_json(to_plain(explained))
    else:
        print_explained(explained)


def _own(client: Client) -> tuple[Scope, ...]:
    settings = client.settings
    return names_of((*settings.scopes, *settings.default_scopes))


def _granted(realm: Realm, client: Client) -> set[Scope]:
    """Give what is in a list of a client, or of its realm in place of its own."""
    defaults = () if client.default_scopes else names_of(realm.provider.default_scopes)
    return {*_own(client), *defaults}


def _refuse_unknown(
    asked: tuple[Scope, ...], realm: Realm, client: Client, granted: set[Scope]
) -> None:
    """Refuse scopes that this client never has: nobody reads their words."""
    added = {*realm.provider.policy_scopes}.difference(SPECIAL_SCOPES)
    unknown = [scope for scope in asked if scope not in granted | added]
    if unknown:
        own = _own(client)
        raise Refused.because(
            f"client {client.client_id} of {realm.path} is never granted "
            f"{', '.join(map(ascii, unknown))}; its scopes: {', '.join(own) or 'none'}"
        )
