"""What `iam scope explain` prints: for people, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import click

from iam.cli.printable import printable
from iam.cli.scope_deciding import SAY_FOR_WHOM, Decided
from iam.cli.scope_remarks import Remark
from iam.domain.clients import Client
from iam.domain.locales import MOST_TAGS, Reader, canonical, is_locale
from iam.domain.realms import Realm
from iam.domain.scopes.display import Decision, Loss, Lost, Reason, Shown
from iam.domain.scopes.entries import Listed
from iam.services.scope_words import ScopeLine

_SOURCES = {
    "ui_locales": "the first of ui_locales whose language is offered",
    "realm": "the realm's default_locale; ui_locales has none that is offered",
    "none": "English; neither ui_locales nor default_locale is offered",
}
_LOST = {
    Loss.CLIENT_DECIDED: "the client decided",
    Loss.OTHER_LOCALE: "is for readers of another locale",
    Loss.LESS_SPECIFIC: "an entry for a more specific locale decided",
    Loss.LOCALE_DECIDED: "is for all others; an entry for the reader's locale decided",
    Loss.WORDS_DECIDED: "would hide; an entry with words beside it decided",
    Loss.EARLIER_DECIDED: "an entry of the same kind stands before it",
    Loss.WITHOUT_WORDS: "is the scope alone: it has no words and hides nothing",
}


def passed_over(ui_locales: str, reader: Reader) -> dict[str, str]:
    """Give the tags before the one that the reader got, or all, and why each is."""
    tags = ui_locales.split()
    too_many = dict.fromkeys(tags[MOST_TAGS:], f"only {MOST_TAGS} tags are read")
    passed = too_many | {tag: _why_passed(tag) for tag in tags[:MOST_TAGS]}
    if reader.source == "ui_locales":
        tags = list(takewhile(lambda tag: canonical(tag) != reader.locale, tags))
    return {tag: passed[tag] for tag in tags}


def _why_passed(tag: str) -> str:
    return "its language is not offered" if is_locale(tag) else "it is no locale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """
    What is told of the scopes of one client.

    ``decided`` is None where policies do not decide, or it is not known for whom.
    ``remarks`` are what else there is to say of policies.
    """

    realm: Realm
    client: Client
    reader: Reader
    lines: Sequence[ScopeLine]
    skipped: Mapping[str, str]
    decided: Decided | None = None
    remarks: Sequence[Remark] = ()

    @property
    def uses_policies(self) -> bool:
        """Whether policies decide about this client's scopes."""
        return self.client.uses_policies_for_scopes(self.realm.provider)


def print_explained(told: Explained) -> None:
    """Print who reads, and a paragraph for each scope."""
    reader = told.reader
    click.echo(f"reader   {reader.locale}: {_SOURCES[reader.source]}")
    for tag, why in told.skipped.items():
        click.echo(f"skipped  {tag!a}: {why}")
    click.echo(f"entries  for {', then '.join(reader.candidates)}, then for all")
    if policies := _of_policies(told):
        click.echo(f"policies {policies}")
    for label, words in told.remarks:
        click.echo(f"{label.ljust(8)} {printable(words)}")
    if not told.lines:
        click.echo(f"\nclient {told.client.client_id} has no scopes")
    for line in told.lines:
        click.echo(f"\n{line.scope}")
        if told.decided and line.scope in told.decided.because:
            click.echo(f"  decided  {told.decided.because[line.scope]}")
        for label, words in _told(line, _why_not_shown(told, line)):
            click.echo(f"  {label.ljust(7)}  {words}")


def _of_policies(told: Explained) -> str:
    """Say what there is to say of policies before all scopes; mostly nothing."""
    if not told.uses_policies:
        return ""
    if told.decided is None:
        return f"decide too; to see how: {SAY_FOR_WHOM}"
    if told.decided.failed:
        return f"refuse the request {told.decided.about}: {told.decided.failed}"
    return f"decide {told.decided.about}"


def _told(line: ScopeLine, why: str) -> Iterator[tuple[str, str]]:
    yield "shown", _not_shown(line, why) if why else _shown(line)
    if line.why.by:
        yield "by", _where(line.why.by)
    yield "because", _because(line.why)
    if line.why.is_translatable or line.why.is_ours:
        yield "catalog", _catalog(line)
    for lost in line.why.lost:
        yield "lost", f"{_where(lost.listed)}: {_LOST[lost.why]}"


def _why_not_shown(told: Explained, line: ScopeLine) -> str:
    return told.decided.not_shown_because(line.scope) if told.decided else ""


def _not_shown(line: ScopeLine, why: str) -> str:
    if line.shown == Shown.TEXT:
        return f"nothing: {why} (its words are: {line.words})"
    return f"nothing: {why}"


def _shown(line: ScopeLine) -> str:
    if line.shown == Shown.HIDDEN:
        return "nothing: it is hidden"
    if line.shown == Shown.COUNTED:
        return "nothing of its own: it is counted among further permissions"
    if line.shown == Shown.NAME:
        return f"{line.words} (its name)"
    return f"{line.words} ({line.locale})"


def _where(listed: Listed) -> str:
    return f"{listed.place} {listed.setting}[{listed.index}] {listed.written!r}"


def _because(why: Decision) -> str:
    if why.reason is Reason.LOCALE_ENTRY:
        return f"it is the {why.place}'s entry for {why.candidate}"
    if why.reason is Reason.DEFAULT_ENTRY:
        return f"the {why.place} has none for the reader's locale, and this is for all"
    if why.reason is Reason.LISTED:
        return "the provider lists it, and nobody has words for this reader"
    if why.is_ours:
        return "nobody has words for it, and these are ours"
    return f"no list decides; unlisted_scopes of the {why.place} does"


def _catalog(line: ScopeLine) -> str:
    if line.why.is_ours:
        return (
            f"{line.domain}.po of {line.catalog}" if line.catalog else "none: English"
        )
    if line.catalog:
        return f"{line.domain}.po of {line.catalog} translated the configured text"
    return f"none has it: the configured text, in source_language ({line.locale})"


def to_plain(told: Explained) -> dict[str, object]:
    """Write the same as plain data."""
    reader, skipped, decided = told.reader, told.skipped, told.decided
    return {
        "realm": str(told.realm.path),
        "client_id": told.client.client_id,
        "reader": {
            "locale": reader.locale,
            "candidates": list(reader.candidates),
            "source": reader.source,
            "skipped": list(skipped),
            "skipped_because": dict(skipped),
        },
        "policies": {
            "decide": told.uses_policies,
            "failed": (decided.failed or None) if decided else None,
            "remarks": [f"{label} {words}" for label, words in told.remarks],
        },
        "scopes": [
            _plain_line(line)
            | {
                "decision": decided.to_plain(line.scope) if decided else None,
                "not_shown_because": _why_not_shown(told, line) or None,
            }
            for line in told.lines
        ],
    }


def _plain_line(line: ScopeLine) -> dict[str, object]:
    return {
        "scope": line.scope,
        "shown": line.shown,
        "words": line.words,
        "locale": line.locale or None,
        "catalog": line.catalog or None,
        "reason": line.why.reason,
        "because": _because(line.why),
        "place": line.why.place,
        "candidate": line.why.candidate or None,
        "decided_by": _plain_entry(line.why.by) if line.why.by else None,
        "lost": [_plain_lost(lost) for lost in line.why.lost],
    }


def _plain_lost(lost: Lost) -> dict[str, object]:
    why = {"reason": lost.why, "because": _LOST[lost.why]}
    return {**_plain_entry(lost.listed), **why}


def _plain_entry(listed: Listed) -> dict[str, object]:
    return {
        "place": listed.place,
        "setting": listed.setting,
        "index": listed.index,
        "entry": listed.written,
    }
