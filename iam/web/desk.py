"""What all pages share, and how a realm shows itself on them."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.locales import Reader, tag_of
from iam.domain.realms import Realm
from iam.services.clock import Clock
from iam.services.scope_words import ScopeWords
from iam.web.addresses import Site
from iam.web.pages import Pages
from iam.web.theme import theme_address


@dataclass(frozen=True, slots=True, kw_only=True)
class RealmLook:
    """
    Whose page it is: a name and its language, and addresses, empty where none is.

    ``theme`` is a stylesheet with the realm's colours; ``home`` the person's account.
    """

    name: str
    name_lang: str
    logo: str
    help: str
    theme: str
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all pages share."""

    pages: Pages
    words: ScopeWords
    clock: Clock
    site: Site

    def look(self, realm: Realm, reader: Reader) -> RealmLook:
        """Say how a realm shows itself to a reader."""
        name = self.words.realm_name(realm, reader)
        help_uri = self.words.realm_help(realm, reader)
        logo = self.words.realm_logo(realm, reader)
        return RealmLook(
            name=name.text,
            name_lang=tag_of(name.locale),
            logo=self.logo(realm, logo),
            help=help_uri.text if help_uri else "",
            theme=theme_address(self.site, realm),
            home=self.site.address("account", realm.path, "/"),
        )

    def logo(self, realm: Realm, digest: str | None) -> str:
        """Give the address of a picture, of the realm or a client; empty for none."""
        if not digest:
            return ""
        return self.site.address("account", realm.path, f"/logo/{digest}")
