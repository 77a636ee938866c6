"""What can be previewed, and what a preview is to those who serve or write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from iam.domain.clients import Client
from iam.domain.faults import Refused
from iam.domain.locales import folded
from iam.domain.realms import Realm, RealmPath
from iam.domain.translations.showing import ShownLanguage
from iam.engines.catalogs_telling import telling_only_of
from iam.services.services import Services

CODE = "authorization_code"
"""The grant by which a client meets people."""
WIDTHS = (360, 1280)
"""Pixels of a narrow window, a telephone's, and of a wide one."""
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What is to be previewed; ``host`` is that of the server it comes from."""

    realm: Realm
    client: Client
    host: str

    def __str__(self) -> str:
        return f"{self.client.client_id} of {self.realm.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file, and what it is."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """
    What a preview is to hold.

    Attributes:
        languages: Tags of those to show; all where none is named.
        is_live: Whether it is served, and tells browsers when words change.
        has_marks: Whether pages are there with their strings marked too.
        is_marked: Whether the marked ones are shown first.
        widths: Of the pictures that lie beside the pages, in pixels.
    """

    languages: tuple[str, ...] = ()
    is_live: bool = True
    has_marks: bool = True
    is_marked: bool = False
    widths: tuple[int, ...] = ()


class Preview(Protocol):
    """Every page in every language, as files."""

    def languages(self) -> tuple[ShownLanguage, ...]:
        """Give the languages that are shown now."""
        ...

    def pages(self) -> Iterator[str]:
        """Name every page."""
        ...

    def assets(self) -> Sequence[str]:
        """Name the files that the pages which were made need."""
        ...

    def file(self, name: str) -> File | None:
        """Give a file; None where there is none of this name."""
        ...

    def serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - as PEP 3333 has it
        """Answer one request, PEP 3333."""
        ...

    def close(self) -> None:
        """Take everything down."""
        ...


def told_of(languages: Sequence[str]) -> AbstractContextManager[None]:
    """Let the log speak of the languages of a preview alone; of all where none is."""
    return telling_only_of(languages)


OpensPreviews = Callable[..., Preview]
"""Opens one: of an `Original`, with `Settings` and `Choices`."""


def originals(services: Services) -> list[Original]:
    """Give every client that people meet, in the order of realms and client ids."""
    host = urlsplit(services.base_url).hostname or ""
    return [
        Original(realm=realm, client=client, host=host)
        for realm in services.realms.all()
        for client in services.clients.of_realm(realm)
        if CODE in client.settings.grant_types and not client.unread
    ]


def choose(
    services: Services, realm: RealmPath | None, client_id: str | None
) -> Original:
    """
    Give what is meant, or the first there is.

    Args:
        services: Of the installation.
        realm: Which realm; None for any.
        client_id: Which client; None for the one with the most to read.

    Raises:
        Refused: There is none, or it is never shown to people; says which are.
    """
    if realm is not None:
        found = services.realms.get(realm)
        if client_id is not None:
            services.clients.get(found, client_id)
    known = originals(services)
    fitting = [
        each
        for each in known
        if realm in {None, each.realm.path}
        and client_id in {None, each.client.client_id}
    ]
    if not fitting:
        raise Refused.because(_nothing(known, realm, client_id))
    return max(fitting, key=lambda each: len(each.client.settings.scopes))


def _nothing(
    known: Sequence[Original], realm: RealmPath | None, client_id: str | None
) -> str:
    where = f" of {realm}" if realm is not None else ""
    if client_id is not None:
        said = f"no page is shown for client {client_id[:100]!a}{where}: people meet "
        said += f"clients with the grant type {CODE} alone"
    else:
        said = f"no client{where} has the grant type {CODE}, by which people meet it"
    names = [str(each) for each in known[:_MOST_NAMED]]
    return f"{said}; these do: {', '.join(names)}" if names else said


def tags_of(wanted: Sequence[str], shown: Iterable[ShownLanguage]) -> tuple[str, ...]:
    """
    Give the tags of the languages that were asked for, in any spelling.

    Raises:
        Refused: One is not there; says which are.
    """
    known = {folded(each.tag): each.tag for each in shown}
    if missing := [each for each in wanted if folded(each) not in known]:
        raise Refused.because(
            f"there is no catalog for {', '.join(map(ascii, missing))}; there are "
            f"{', '.join(known.values())}"
        )
    return tuple(known[folded(each)] for each in wanted)
