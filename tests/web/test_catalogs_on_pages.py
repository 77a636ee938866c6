"""Pages speak the words of the moment, one and the same from top to bottom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.architecture.tree import ROOT
from tests.browsing import a_browser, account
from tests.conftest import Server
from tests.engines.cataloging import Office, entry

SIGN_IN = account("/sign-in")


@pytest.fixture
def office(tmp_path):
    """The French that ships, two messages that a language needs, an empty folder."""
    folder = tmp_path / "office"
    folder.mkdir()
    made = Office(folder)
    folder.joinpath("ours", "fr").symlink_to(ROOT / "translations" / "fr")
    made.write("ours.pot", entry("Sign in", ""), entry("Language", ""))
    folder.joinpath("mine").mkdir()
    return made


@pytest.fixture
def here(server, office):
    """A server of its own with these words."""
    server.realm("/alpha")
    words = replace(server.services.scope_words, catalogs=office.catalogs("mine"))
    return Server(replace(server.services, scope_words=words), server.settings)


def test_a_page_has_the_words_of_the_moment(here, office):
    browser = a_browser(here, languages="fr-CA")
    shipped = browser.get(SIGN_IN).heading

    office.write("mine/fr", entry("Sign in", "Entrez"))
    office.wait()
    assert browser.get(SIGN_IN).heading == "Entrez"

    office.write("mine/fr_CA", entry("Sign in", "Bienvenue"))
    office.wait()
    page = browser.get(SIGN_IN)
    assert (page.heading, page.html_tag["lang"]) == ("Bienvenue", "fr-CA")
    assert "français (Canada)" in page.text

    office.remove("mine/fr_CA")
    office.remove("mine/fr")
    office.wait()
    page = browser.get(SIGN_IN)
    assert (page.heading, page.html_tag["lang"]) == (shipped, "fr")


def test_a_language_that_is_not_whole_is_read_in_english(here, office):
    office.write("mine/it", entry("Sign in", "Accedi"))
    office.wait()

    page = a_browser(here, languages="it").get(SIGN_IN)

    assert (page.heading, page.html_tag["lang"]) == ("Sign in", "en")
    assert "italiano" not in page.text

    office.write("mine/it", entry("Sign in", "Accedi"), entry("Language", "Lingua"))
    office.wait()
    page = a_browser(here, languages="it").get(SIGN_IN)
    assert (page.heading, page.html_tag["lang"]) == ("Accedi", "it")
    assert "italiano" in page.text
