"""Consents: what was agreed to, in which words, and when to ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from iam.domain.claims import OFFLINE_ACCESS, OPENID
from iam.domain.claims_request import claim_of_key
from iam.domain.clients import Client
from iam.domain.destinations import Destination
from iam.domain.grants import ShownScope
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmId
from iam.domain.scopes.syntax import Scope, parse_entry

_HOW_MUCH_IS_READ = {"hidden": 0, "counted": 1, "name": 2, "text": 2}
_READ = 2


class Wording(Protocol):
    """How a scope is shown to one reader today, and the entry that decided it."""

    @property
    def scope(self) -> Scope:
        """Which scope."""
        ...

    @property
    def shown(self) -> str:
        """``text``, ``name``, ``hidden`` or ``counted``."""
        ...

    @property
    def configured(self) -> str:
        """The deciding entry as an operator wrote it; empty where none did."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedConsent:
    """
    One scope that a person let a client have, and need not be asked about again.

    ``words`` are those that were read, in the language ``locale``; ``configured`` is
    the entry that decided them for a reader of ``reader_locale``.
    """

    realm_id: RealmId
    subject_id: UUID
    client_uuid: UUID
    scope: Scope
    shown: str
    words: str
    configured: str
    locale: str
    reader_locale: str
    granted_at: datetime
    expires_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Whether it counts still."""
        return now < self.expires_at


class Reason(StrEnum):
    """Why a person is asked; goes to the audit log."""

    NOT_REMEMBERED = "a scope is not remembered"
    EXPIRED = "what was remembered has expired"
    WORDS_CHANGED = "the words of a scope have changed"
    SHOWN_NOW = "a scope is shown that was hidden"
    PROMPT = "prompt=consent"
    LOOPBACK = "a public client with a loopback address"
    APP_SCHEME = "a public client with an app's own scheme"
    UNVERIFIED = "a self-registered client that nobody has verified"


class Spared(StrEnum):
    """Why a person is not asked; goes to the audit log."""

    IMPLIED = "consent is implied"
    REMEMBERED = "consent is remembered"
    POLICIES = "policies granted everything"


class Change(StrEnum):
    """What is new about a scope, for this person and this client."""

    NEW = "new"
    CHANGED = "changed"
    GRANTED_BEFORE = "granted_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    Whether to ask, why or why not, and what is new about each scope.

    ``earlier`` is what was agreed to of each scope whose words have changed.
    """

    reasons: tuple[Reason, ...] = ()
    spared: Spared | None = None
    changes: Mapping[Scope, Change]
    earlier: Mapping[Scope, RememberedConsent] = field(default_factory=dict)

    @property
    def must(self) -> bool:
        """Whether the person must be asked."""
        return self.spared is None


def must_ask(
    wordings: Sequence[Wording],
    *,
    client: Client,
    provider: ProviderSettings,
    destination: Destination,
    prompts: frozenset[str],
    past: Past,
    beside: Collection[Scope] = (),
) -> Asked:
    """
    Decide whether a person is asked before a client gets these scopes.

    Scopes are compared one by one: what was remembered in several answers adds up.
    A client that anybody could pass for is always asked about. What goes beyond the
    scopes that an operator let it have in silence is never implied: access to who
    somebody is while they are not there, and claims that it asks for by name.
    ``beside`` are the scopes that policies granted: where that is all, nobody is asked.

    Sources:
        OpenID Connect Core §11, of ``offline_access``.
        RFC 8252 §8.6 and RFC 6749 §10.2: no request is processed without the person
        where the client cannot be told from an impostor, also one allowed before.
    """
    changes = {each.scope: past.change(each) for each in wordings}
    unproven = why_never_skipped(client, destination)
    implied = provider.clients_can_skip_consent and client.settings.implied_consent
    if implied and unproven is None and not _must_be_said(changes, beside):
        return Asked(spared=Spared.IMPLIED, changes=changes)
    if beside and not wordings:
        return Asked(spared=Spared.POLICIES, changes=changes)
    found = [unproven, Reason.PROMPT if "consent" in prompts else None]
    found += [past.reason(each) for each in wordings]
    if not wordings:  # all of nothing is remembered, and yet nobody agreed to it
        found.append(Reason.NOT_REMEMBERED)
    reasons = tuple(dict.fromkeys(reason for reason in found if reason))
    return Asked(
        reasons=reasons,
        spared=None if reasons else Spared.REMEMBERED,
        changes=changes,
        earlier={
            scope: past.remembered[scope]
            for scope, change in changes.items()
            if change is Change.CHANGED
        },
    )


def is_offline(scopes: Collection[Scope]) -> bool:
    """Whether an OpenID Connect request asks for access while nobody is there."""
    return OPENID in scopes and OFFLINE_ACCESS in scopes


def _must_be_said(keys: Collection[Scope], beside: Collection[Scope]) -> bool:
    """Whether something is asked for that no implied consent covers."""
    is_away = OFFLINE_ACCESS in keys and is_offline((*keys, *beside))
    return is_away or any(claim_of_key(key) is not None for key in keys)


def why_never_skipped(client: Client, destination: Destination) -> Reason | None:
    """Say why a client is asked about whatever is configured, or nothing."""
    if client.is_public and destination.kind == "loopback":
        return Reason.LOOPBACK
    if client.is_public and destination.kind == "app":
        return Reason.APP_SCHEME
    if client.settings.self_registered and not client.settings.verified_by:
        return Reason.UNVERIFIED
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """
    What one person answered one client before.

    ``as_read_then`` has, for each remembered scope, how the same reader would read it
    today: somebody who changes the language of pages has not changed the words.
    ``granted`` has the scopes of grants that count still; they spare nobody the
    question, and the page can tell them from new ones.
    """

    now: datetime
    remembered: Mapping[Scope, RememberedConsent]
    as_read_then: Mapping[Scope, Wording]
    granted: Mapping[Scope, ShownScope]

    def reason(self, today: Wording) -> Reason | None:
        """Say why this scope must be asked about, or nothing."""
        then = self.remembered.get(today.scope)
        if then is None:
            return Reason.NOT_REMEMBERED
        if not then.is_live(self.now):
            return Reason.EXPIRED
        why = why_words_are_new(today, then)
        if why is not Reason.WORDS_CHANGED:
            return why
        kept = self.as_read_then.get(today.scope)
        if kept is not None and _same(kept, then):
            return None
        return Reason.WORDS_CHANGED

    def change(self, today: Wording) -> Change:
        """Say what is new about this scope."""
        reason = self.reason(today)
        if reason is None:
            return Change.GRANTED_BEFORE
        if reason is Reason.WORDS_CHANGED:
            return Change.CHANGED
        granted = self.granted.get(today.scope)
        if reason is Reason.SHOWN_NOW or granted is None:
            return Change.NEW
        return (
            Change.NEW if _amount(today) > _amount(granted) else Change.GRANTED_BEFORE
        )


def why_words_are_new(today: Wording, then: Wording) -> Reason | None:
    """Say why what was read then does not do for what is read today, or nothing."""
    if _amount(today) > _amount(then):
        return Reason.SHOWN_NOW
    if _amount(today) < _READ or _same(today, then):
        return None
    return Reason.WORDS_CHANGED


def _amount(shown: Wording | ShownScope) -> int:
    return _HOW_MUCH_IS_READ[shown.shown]


def _same(today: Wording, then: Wording) -> bool:
    """Whether the same configured text speaks; a name has no other words."""
    return today.shown == then.shown and (
        today.shown == "name" or _text(today.configured) == _text(then.configured)
    )


def _text(configured: str) -> str | None:
    return parse_entry(configured).text


def can_be_left_out(
    wordings: Iterable[Wording], *, required: Iterable[Scope]
) -> frozenset[Scope]:
    """
    Give the scopes that a person may untick: those to be read and not required.

    A hidden scope has no box: it stays with the rest.
    """
    readable = {each.scope for each in wordings if _amount(each) == _READ}
    return frozenset(readable.difference(required))


def left(
    scopes: Sequence[Scope], *, optional: frozenset[Scope], ticked: frozenset[Scope]
) -> tuple[Scope, ...]:
    """
    Give what is left of the requested scopes; ticks only subtract.

    A tick for a scope that was not requested, or is no choice, changes nothing.
    """
    return tuple(s for s in scopes if s not in optional or s in ticked)


def leaves_nothing_to_read(
    wordings: Iterable[Wording], granted: Iterable[Scope]
) -> bool:
    """Whether a person unticked all that could be read: nobody agrees to that."""
    readable = {each.scope for each in wordings if _amount(each) == _READ}
    return bool(readable) and readable.isdisjoint(granted)
