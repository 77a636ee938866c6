"""The page that explains how a scope gets its words says what the function does."""

from __future__ import annotations

import re

import pytest

from iam.domain.locales import candidates_of
from iam.domain.scopes.display import Decision, Reason, Shown, Unlisted, display
from iam.domain.scopes.entries import Place, arrange
from tests.architecture.tree import ROOT

EXPLAINED = ROOT / "docs" / "explanation" / "how-a-scope-gets-its-words.md"
REFERENCE = ROOT / "docs" / "reference" / "scope-display.md"
CHART = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READ = {"nothing": (Shown.HIDDEN, ""), "one further permission": (Shown.COUNTED, "")}


def rows(header: str) -> list[list[str]]:
    """Give the rows of the table under a header; a pipe in a cell is escaped."""
    text = EXPLAINED.read_text(encoding="utf-8")
    table = text.partition(f"{header}\n")[2].partition("\n\n")[0].splitlines()[1:]
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table
    ]


EXAMPLES = rows(
    "| Row | The client's list | The provider's list | `unlisted_scopes` | "
    "People read |"
)
QUESTIONS = rows("| Asked | If so, people read | Why, as `iam scope explain` tells |")


def entries(cell: str) -> list[str]:
    return [each.replace("\\|", "|") for each in re.findall(r"`([^`]*)`", cell)]


def decide(client: str, provider: str, unlisted: str) -> Decision:
    return display(
        "photos",
        client=arrange(Place.CLIENT, [("scopes", entries(client))]),
        provider=arrange(Place.PROVIDER, [("supported_scopes", entries(provider))]),
        candidates=candidates_of("fr_CA"),
        unlisted=Unlisted.of(client="", provider=unlisted.strip("`")),
    )


@pytest.mark.parametrize("row", EXAMPLES, ids="".join)
def test_every_example_is_what_is_decided(row):
    number, client, provider, unlisted, read = row

    decision = decide(client, provider, unlisted)

    shown = Shown.NAME if read == "photos" else Shown.TEXT
    assert (decision.shown, decision.text) == READ.get(read, (shown, read))
    assert f"`{decision.reason}`" == QUESTIONS[int(number) - 1][2]


def test_every_row_has_an_example_and_every_reason_a_row():
    assert [int(row[0].partition(".")[0]) for row in QUESTIONS] == [*range(1, 11)]
    assert {int(row[0]) for row in EXAMPLES} == {*range(1, 11)}
    ours = {Reason.STANDARD_CLAIM, Reason.STANDARD_SCOPE}
    assert {row[2].strip("`") for row in QUESTIONS} == set(Reason) - ours


def test_both_pages_have_the_same_chart():
    explained, reference = (
        CHART.findall(page.read_text(encoding="utf-8"))
        for page in (EXPLAINED, REFERENCE)
    )

    assert explained == reference
    assert len(explained) == 1


def test_the_chart_has_every_end_and_each_question_at_both_places():
    (chart,) = CHART.findall(EXPLAINED.read_text(encoding="utf-8"))

    ends = dict(re.findall(r'(\w+)\(\["(.+?)"\]\)', chart))
    assert set(ends) == {
        *("start", "words", "hidden", "translated", "configured", "name", "counted")
    }
    arrows = re.findall(r"^ +(\w+) -- (.+?) --> (\w+)", chart, re.MULTILINE)
    for question in "123":
        at_client, at_provider = (
            {(why, to) for who, why, to in arrows if who == f"{place}{question}"}
            for place in "cp"
        )
        assert {(why, to) for why, to in at_client if to[0] not in "cp"} == {
            (why, to) for why, to in at_provider if to[0] not in "cp"
        }
