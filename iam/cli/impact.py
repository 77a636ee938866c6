"""What `iam config apply --plan` prints: what a change does to people."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from iam.domain.impact import (
    ChangedWords,
    ClientImpact,
    Count,
    Ended,
    Impact,
    Kind,
    PolicyImpact,
    Read,
    Renamed,
)
from iam.domain.locales import candidates_of, lies_over
from iam.domain.policies.reach import listed

_KINDS = {
    Kind.SCOPE: "scope {}",
    Kind.CLAIM: "claim {}",
    Kind.CLIENT_NAME: "the client's name",
    Kind.CLIENT_DESCRIPTION: "the client's description",
}
_ENDS = "what people agreed to and that would end"
_NOT_REFRESHED = "what people agreed to and that could not be refreshed any more"
_RENAMED = (
    "by which sub people are known: everybody would get another one, and an "
    "application that keeps people by it would take them for new ones"
)
_UNREAD = {
    "hidden": "hidden",
    "counted": "counted, without words",
    "absent": "not there",
}


def print_impact(impact: Impact, path: Path) -> None:
    """
    Print a paragraph for each client, or for all that the same is true of.

    Args:
        impact: Of the file.
        path: The file, for commands that take it too.
    """
    for alike in _alike(impact.clients):
        names = ", ".join(client.client_id for client in alike)
        click.echo(f"\npeople who use {names} of {alike[0].realm}")
        for line in _told(alike):
            click.echo(f"  {line}")
    _print_ended(_ENDS, impact.ended)
    _print_ended(_NOT_REFRESHED, impact.unrefreshed)
    _print_renamed(impact.renamed)
    _print_policies(impact.policies, path)
    if impact == Impact():
        click.echo("\nnobody would read anything else or be asked once more")


def _print_ended(title: str, found: Sequence[Ended]) -> None:
    if found:
        click.echo(f"\n{title}")
    for ended in found:
        click.echo(f"  {ended.name}: {_ends(ended.count)}")


def _print_policies(found: Sequence[PolicyImpact], path: Path) -> None:
    for each in found:
        click.echo(f"\npolicies of {each.realm} decide otherwise")
        if each.are_others:
            gone = [word for name in each.deleted for word in ("--without", name)]
            words = [str(path), "--realm", each.realm, *gone]
            click.echo(f"  'iam policy simulate {shlex.join(words)}' tells for whom")
        if each.left_out:
            names = listed(each.left_out)
            click.echo(f"  would get no scope with client_credentials: {names}")


def _print_renamed(found: Sequence[Renamed]) -> None:
    if found:
        click.echo(f"\n{_RENAMED}")
    for each in found:
        count = "" if each.count == Count() else f": {_ends(each.count)}"
        click.echo(f"  {each.name}, {each.before} -> {each.after}{count}")


def to_plain(impact: Impact) -> dict[str, object]:
    """Write the same as plain data."""
    return asdict(impact)


def _alike(clients: Iterable[ClientImpact]) -> list[list[ClientImpact]]:
    """Put clients together whose people would read the same: a provider's words."""
    found: dict[tuple[str, tuple[ChangedWords, ...]], list[ClientImpact]] = {}
    for client in clients:
        found.setdefault((client.realm, client.words), []).append(client)
    return list(found.values())


def _told(alike: Sequence[ClientImpact]) -> Iterator[str]:
    by_name: dict[tuple[Kind, str], list[ChangedWords]] = {}
    for change in alike[0].words:
        by_name.setdefault((change.kind, change.name), []).append(change)
    for kind, name in sorted(by_name, key=lambda key: list(Kind).index(key[0])):
        yield f"would read otherwise: {_KINDS[kind].format(name)}"
        yield from (f"  {line}" for line in _by_locale(by_name[kind, name]))
    asking = [client for client in alike if client.asked_again.consents]
    for client in asking:
        count = _asked(client.asked_again)
        yield f"would be asked again by {client.client_id}: {count}"
    if not asking:
        yield "would not be asked again"


def _by_locale(changes: Iterable[ChangedWords]) -> Iterator[str]:
    """Give a line for each change, with all the locales whose readers see it."""
    locales: dict[str, list[str]] = {}
    for change in changes:
        before, after = (
            _read(read, change.locale) for read in (change.before, change.after)
        )
        locales.setdefault(f"{before} -> {after}", []).append(change.locale)
    for told, alike in locales.items():
        yield f"{', '.join(alike)}: {told}"


def _read(read: Read, locale: str) -> str:
    if read.shown in _UNREAD:
        return _UNREAD[read.shown]
    if read.shown == "name":
        return f"{read.words!r} (its name)"
    if read.locale and not _is_own(read.locale, locale):
        return f"{read.words!r} (in {read.locale})"
    return repr(read.words)


def _is_own(language: str, locale: str) -> bool:
    """Whether readers of a locale take words for theirs: of it, or of a region."""
    return language in candidates_of(locale) or locale in lies_over(language)


def _asked(count: Count) -> str:
    """Count people who are asked again; a consent is remembered for each scope."""
    people = _number(count.people, "person", "people")
    if count.consents == count.people:
        return people
    if count.people == 1:
        return f"{people} ({_number(count.consents, 'scope')})"
    return f"{people} ({_number(count.consents, 'remembered consent')})"


def _ends(count: Count) -> str:
    counted = [
        _number(count.grants, "grant"),
        _number(count.consents, "remembered consent"),
    ]
    told = " and ".join(filter(None, counted))
    return f"{_number(count.people, 'person', 'people')} ({told})"


def _number(number: int, what: str, several: str = "") -> str:
    if not number:
        return ""
    return f"{number} {what if number == 1 else several or f'{what}s'}"
