"""What the how-to shows for signing people in, run as it stands there."""

from __future__ import annotations

import re
import runpy
import tomllib
from urllib.parse import urlsplit

import pytest

from tests.architecture.tree import ROOT
from tests.examples.windows import Window

HOW_TO = (ROOT / "docs/how-to/connect-an-application.md").read_text(encoding="utf-8")
SECTION = HOW_TO.partition("\n## Sign people in\n")[2].partition("\n## ")[0]


def block(language: str) -> str:
    """Give the one block of the section that is written in a language."""
    written = rf"^```{language}\n(.*?)^```$"
    [found] = re.findall(written, SECTION, re.DOTALL | re.MULTILINE)
    return found


@pytest.fixture
def window(issuing, person, tmp_path, monkeypatch):  # noqa: ARG001 - who signs in
    """Give a browser that uses the application of the how-to."""
    [declared] = tomllib.loads(block("toml"))["realms"]["clients"]
    lists = {name: tuple(v) for name, v in declared.items() if isinstance(v, list)}
    client_id = declared["client_id"]
    _, secret = issuing.server.client(client_id, **lists, implied_consent=True)
    script = tmp_path / "application.py"
    issuer = re.search('^ISSUER = "(.*)"$', block("python"), re.MULTILINE)[1]
    script.write_text(block("python").replace(issuer, issuing.issuer))
    monkeypatch.setenv("SECRET_KEY", "a-secret-key-of-the-application")
    monkeypatch.setenv("CLIENT_SECRET", secret)
    return Window(runpy.run_path(str(script))["app"])


def test_the_application_of_the_how_to_signs_people_in_and_out(window):
    query = window.begin()

    refused = window.come_back(query, iss="https://other.example")
    answer = window.come_back(query)
    person = window.get("/").json
    left = window.post("/sign-out")
    window.elsewhere.go(left.location)
    back = urlsplit(window.elsewhere.address)
    told = window.get(f"{back.path}?{back.query}")

    assert refused.status_code == 400
    assert (answer.status_code, answer.location) == (302, "/")
    assert person["email"] == "ada@example.com"
    assert (back.netloc, told.text) == ("app.example.com", "You are signed out.")
    assert window.get("/").text == "Nobody is signed in."
