"""The consent page as plain values: who asks, for what, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.claims import is_of_identity
from iam.domain.destinations import Destination
from iam.domain.scopes.syntax import Scope

_READ = ("text", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words to read; ``lang`` and ``dir`` are empty where the page's own are meant."""

    text: str
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that the application learns, with this person's own value."""

    label: Words
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Words that were agreed to, or the raw name."""

    words: Words
    is_name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One scope to read.

    ``is_name`` says that the words are its raw name. ``earlier`` is how it was read
    when it was agreed to, where that was otherwise. ``box`` is ``free`` or ``required``
    where people choose, else empty.
    """

    id: str
    scope: Scope
    words: Words
    is_name: bool
    earlier: Earlier | None
    box: str
    is_ticked: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address of the application's own, and its host as in `Destination`."""

    href: str
    host: str
    unicode_host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """
    Who asks. All of it but ``trust`` is what somebody said of the application.

    ``trust`` is ``verified``, ``unverified`` or ``self_registered``; ``verified_on`` is
    a date in the reader's language, empty where none is known.
    """

    name: Words
    description: Words | None
    logo: str
    trust: str
    verified_by: str
    verified_on: str
    home: Link | None
    terms: Link | None
    privacy: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form sends back, and for how many minutes it can be sent."""

    request: str
    seen: str
    minutes: int
    remember_until: str
    is_remember_ticked: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """
    The page.

    ``identity`` and ``access`` are the scopes to decide about, ``before`` those that
    this person let this application have already. ``further`` is the number of those
    that are counted only. ``is_offline`` asks to say that access goes on without the
    person; with ``follows_session`` it ends when they sign out.
    """

    asker: Asker
    destination: Destination
    person: str
    username: str
    not_you: str
    identity: tuple[Line, ...]
    access: tuple[Line, ...]
    before: tuple[Line, ...]
    further: int
    is_offline: bool
    is_sign_in_alone: bool
    chooses: bool
    access_until: str
    follows_session: bool
    applications: str
    form: Form

    @property
    def identity_before(self) -> tuple[Line, ...]:
        """What told who somebody is before."""
        return tuple(line for line in self.before if is_of_identity(line.scope))

    @property
    def access_before(self) -> tuple[Line, ...]:
        """What let something be done before."""
        return tuple(line for line in self.before if not is_of_identity(line.scope))

    @property
    def news(self) -> str:
        """
        What differs from what was allowed before: ``words``, ``more`` or ``both``.

        Empty where nothing was allowed before, or nothing is to be read anew.
        """
        lines = (*self.identity, *self.access)
        changed = sum(line.earlier is not None for line in lines)
        if not lines or not (changed or self.before):
            return ""
        if not changed:
            return "more"
        # What is only counted may be new.
        return "words" if changed == len(lines) and not self.further else "both"

    @property
    def shows_claims(self) -> bool:
        """Whether a line tells what is known of this very person."""
        return any(line.claims for line in (*self.identity, *self.access, *self.before))

    @property
    def shows_nothing(self) -> bool:
        """Whether no permission can be read; the page then says so in a sentence."""
        lines = (*self.identity, *self.access, *self.before)
        return not lines and not self.further
