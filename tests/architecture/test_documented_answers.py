"""What the server answers, counts and stores is what docs/ says it is."""

from __future__ import annotations

import re

from tests.architecture.tree import REFERENCE, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
VERSIONS = ROOT / "iam" / "storage" / "migrations" / "versions"


def names_in(page: str, row: str) -> list[str]:
    """Give what stands in code in the second cell of a row of a table."""
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    [cells] = [line for line in text.splitlines() if line.startswith(f"| {row} |")]
    return re.findall(r"`(\w+)`", cells.split("|")[2])


def test_every_member_of_discovery_is_documented(server):
    server.realm("/alpha", supported_scopes=("write",), password_acr_values=("0",))
    path = "/am/oauth2/realms/root/realms/alpha/.well-known/openid-configuration"
    text = (REFERENCE / "endpoints.md").read_text(encoding="utf-8")
    section = text.partition("\n## Discovery\n")[2].partition("\n## ")[0]

    announced = server.send("GET", "", path=path).json

    assert [name for name in announced if f"`{name}`" not in section] == []


def test_metrics_name_what_the_audit_log_names():
    assert names_in("metrics", "`endpoint`") == names_in(
        "audit-log", "`request.operation`"
    )


def test_the_tables_that_an_upgrade_shows_are_those_of_this_release():
    page = (ROOT / "docs/how-to/upgrade.md").read_text(encoding="utf-8")
    newest = max(path.name for path in VERSIONS.glob("0*.py"))[:4]

    assert re.findall(r"^ +tables +(\d+)$", page, re.MULTILINE) == [newest]
    assert f"this release needs {newest}" in page


def test_the_glossary_is_in_order():
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    terms = [line[4:].partition("**")[0].lower() for line in lines if line[:2] == "- "]

    assert terms == sorted(set(terms))
