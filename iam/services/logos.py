"""The pictures of a realm and of its clients: served by digest, read from files."""

from __future__ import annotations

import hashlib
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from iam.domain.declarations.logo_files import LOGO_FILE
from iam.domain.declarations.values import Declaration, DeclaredClient, DeclaredRealm
from iam.domain.faults import Fault, Path
from iam.domain.looks import localized
from iam.domain.pictures import (
    LARGEST,
    from_data_uri,
    media_type_of,
    picture_fault,
    to_data_uri,
)
from iam.domain.realms import Realm, RealmId
from iam.services.configuration import Live

_MOST_REALMS = 256
_Pictures = Mapping[str, tuple[str, bytes]]
_kept: dict[RealmId, tuple[tuple[UUID, int], _Pictures]] = {}
"""Of each realm, those of one version of the configuration."""


def picture(live: Live, realm: Realm, digest: str) -> tuple[str, bytes] | None:
    """
    Give a picture of a realm or of one of its clients.

    Args:
        live: The configuration.
        realm: Whose; a picture of another realm is none of it.
        digest: SHA-256 of its bytes, in hexadecimal.

    Returns:
        Its media type and its bytes.
    """
    version = (live.configuration.epoch, live.configuration.version)
    kept = _kept.get(realm.id)
    if kept is None or kept[0] != version:
        if len(_kept) >= _MOST_REALMS:
            _kept.clear()
        kept = _kept[realm.id] = (version, dict(_pictures(_logos_of(live, realm))))
    return kept[1].get(digest)


def _logos_of(live: Live, realm: Realm) -> Iterator[str]:
    yield from realm.provider.logo
    for client in live.configuration.clients.values():
        if client.realm_id == realm.id:
            yield from client.settings.logo


def _pictures(logos: Iterable[str]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for written in logos:
        found = from_data_uri(localized(written)[1])
        media_type = media_type_of(found) if found else None
        if found and media_type:
            yield hashlib.sha256(found).hexdigest(), (media_type, found)


def unread_logo_files(declaration: Declaration) -> list[Path]:
    """Say where files are named that `with_logo_files` has not read."""
    return [
        path
        for realm in declaration.realms
        for path, files in (
            ((*realm.where, "provider", LOGO_FILE), realm.logo_files),
            *(((*c.where, LOGO_FILE), c.logo_files) for c in realm.clients),
        )
        if files
    ]


def with_logo_files(
    declaration: Declaration, base: pathlib.Path
) -> tuple[Declaration, list[Fault]]:
    """
    Read the files that hold logos into the settings they are for.

    Args:
        declaration: As it was read.
        base: The folder that names of files start from, that of the declaration.

    Returns:
        The declaration with the pictures in place, and what is wrong with files.
    """
    faults: list[Fault] = []
    realms = tuple(_with_logos(realm, base, faults) for realm in declaration.realms)
    return Declaration(realms=realms), faults


def _with_logos(
    realm: DeclaredRealm, base: pathlib.Path, faults: list[Fault]
) -> DeclaredRealm:
    clients = tuple(_with_logo(client, base, faults) for client in realm.clients)
    realm = replace(realm, clients=clients)
    where = (*realm.where, "provider", LOGO_FILE)
    logo = _read(realm.logo_files, base, where, faults)
    if not logo:
        return realm
    return replace(realm, provider=replace(realm.provider, logo=logo), logo_files=())


def _with_logo(
    client: DeclaredClient, base: pathlib.Path, faults: list[Fault]
) -> DeclaredClient:
    logo = _read(client.logo_files, base, (*client.where, LOGO_FILE), faults)
    if not logo:
        return client
    return replace(client, settings=replace(client.settings, logo=logo), logo_files=())


def _read(
    files: tuple[str, ...], base: pathlib.Path, where: Path, faults: list[Fault]
) -> tuple[str, ...]:
    """Give each as a data URI with its locale; nothing where a file has a fault."""
    found: list[str] = []
    for written in files:
        locale, name = localized(written)
        read = _picture_in(base / name)
        if isinstance(read, str):
            faults.append(Fault(path=where, message=f"{name} {read}"))
        else:
            start = "" if locale is None else f"{locale}|"
            found.append(start + to_data_uri(read))
    return tuple(found) if len(found) == len(files) else ()


def _picture_in(path: pathlib.Path) -> bytes | str:
    """Give a picture, or say what is wrong with its file."""
    try:
        with path.open("rb") as file:
            read = file.read(LARGEST + 1)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return picture_fault(read) or read
