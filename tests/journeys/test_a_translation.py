"""From a scope's description to a sentence in French, while the server runs."""

from __future__ import annotations

import time

import polib
import pytest

from iam.settings import Settings
from tests.browsing import a_browser, a_person
from tests.cli.conftest import Terminal
from tests.conftest import Server
from tests.web.account.consenting import Story

CONFIGURATION = """
[[realms]]
path = "/alpha"

[realms.provider]
supported_scopes = ["photos|See your photos"]

[[realms.clients]]
client_id = "photo-app"
client_name = ["Photo App"]
grant_types = ["authorization_code"]
redirect_uris = ["https://app.example.com/back"]
scopes = ["photos"]
"""
PATIENCE = 1.0
"""Seconds until a change is on every page."""


class House:
    """An operator, a translator and a reader, each at their own machine."""

    def __init__(self, folder, clock) -> None:
        self.words = folder / "words"
        self.words.mkdir()
        self.file = folder / "realms.toml"
        self.operator = Terminal(folder, clock)
        self.operator.environ["IAM_TRANSLATIONS"] = str(self.words)
        self.operator("db", "upgrade")
        self.configure(CONFIGURATION)
        settings = Settings.from_environment(self.operator.environ)
        self.services = self.operator.build(settings)
        self.services.cache.refresh()
        server = Server(self.services, settings)
        a_person(server, name="Ada Lovelace")
        browser = a_browser(server, languages="fr-CA, en;q=0.5")
        browser.sign_in("ada")
        self.reader = Story(server, browser, client_id="photo-app")

    def configure(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")
        self.operator("config", "apply", str(self.file))

    def type(self, *words: str) -> str:
        return self.operator("translations", *words)

    def translate(self, domain: str, source: str, words: str) -> None:
        """Write words into the catalog, and take a doubt away, as an editor does."""
        path = self.words / "fr" / "LC_MESSAGES" / f"{domain}.po"
        catalog = polib.pofile(str(path))
        entry = catalog.find(source)
        entry.msgstr, entry.fuzzy = words, False
        entry.previous_msgid = None
        catalog.save()

    def page(self):
        self.services.cache.refresh()
        return self.reader.ask("photos")

    def lines(self) -> list[tuple[str, str]]:
        """Read each line of the consent page, and the language it is marked as."""
        items = self.page().items("access")
        spans = [(item.all("label") or item.all("span"))[0] for item in items]
        marked = [next(iter(each.all("span", lang="en")), None) for each in spans]
        return [
            (
                " ".join(span.text.split()),
                "en" if own or "lang" in span.attributes else "",
            )
            for span, own in zip(spans, marked, strict=True)
        ]

    def soon(self, wanted, look) -> None:
        """See that something is read within a second of a change."""
        until = time.monotonic() + PATIENCE
        while (seen := look()) != wanted and time.monotonic() < until:
            time.sleep(0.05)
        assert seen == wanted


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path, clock)
    yield made
    made.services.housekeeping.database.close()


def test_a_description_is_read_in_french_as_soon_as_the_catalog_is_saved(house):
    # At first there is only what the operator wrote, marked as English.
    assert house.lines() == [("See your photos", "en")]

    # The translator gets it as an entry, writes it in French, and it is served.
    house.type("extract")
    house.type("init", "fr", "--domain", "scopes")
    house.translate("scopes", "See your photos", "Voir vos photos")
    house.soon([("Voir vos photos", "")], house.lines)

    # The operator changes it: nobody reads the French words of another sentence.
    house.configure(CONFIGURATION.replace("your photos", "your photos and albums"))
    house.type("extract", "--domain", "scopes")
    said = house.type("update", "fr")
    assert said.endswith("scopes.po: 1 entry, 1 to look at (fuzzy)\n")
    house.soon([("See your photos and albums", "en")], house.lines)

    # The translator looks at it, and it is French again.
    house.translate(
        "scopes", "See your photos and albums", "Voir vos photos et vos albums"
    )
    house.soon([("Voir vos photos et vos albums", "")], house.lines)
    assert "nothing to mend" in house.type("check", "--domain", "scopes")


def test_a_sentence_of_ours_is_replaced_and_a_broken_one_is_not(house):
    def button() -> str:
        (form,) = [each for each in house.page().seen.forms if each.buttons]
        return next(each.words for each in form.buttons if each.value == "allow")

    shipped = button()
    house.type("extract", "--domain", "messages")
    house.type("init", "fr", "--domain", "messages")
    house.translate("messages", "Allow", "Je permets")
    house.soon("Je permets", button)

    house.translate("messages", "Allow", "<blink>Je permets</blink>")
    time.sleep(PATIENCE)
    assert button() == "Je permets"

    house.translate("messages", "Allow", "")
    house.soon(shipped, button)
