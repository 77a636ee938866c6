"""The how-to for applications that explain scopes works against the demonstration."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from iam.cli.demo import declaration
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs/how-to/explain-scopes-before-asking.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sh\ncurl '([^']+)'\n```\n\n```json\n(.+)\n```", PAGE)
SCRIPT = PAGE.partition("<script")[2].partition("</script>")[0]


@pytest.fixture(scope="module")
def demo(standing):
    standing.services.declarations.apply(declaration("http://localhost:8081"))
    return standing


def ask(server, address: str, **query):
    parts = urlsplit(address)
    return server.send(
        "GET", "", path=parts.path, query_string=parts.query or query or None
    )


def test_the_page_has_examples_and_an_answer_to_each():
    assert len(EXAMPLES) == PAGE.count("curl ") == 3


@pytest.mark.parametrize(("address", "said"), EXAMPLES)
def test_an_example_is_answered_as_the_page_says(demo, address, said):
    answer = ask(demo, address)

    assert answer.get_data(as_text=True).strip() == said
    assert (answer.status_code == 200) is ("error" not in json.loads(said))


def test_the_script_asks_for_what_is_there_and_reads_what_is_told(demo):
    (address,) = re.findall(r'new URL\("([^"]+)"\)', SCRIPT)
    (client_id,) = re.findall(r'client_id: "([^"]+)"', SCRIPT)

    told = ask(demo, address, client_id=client_id, ui_locales="fr-CA fr").json

    read = set(re.findall(r"scope\.(\w+)", SCRIPT))
    assert read
    assert all(read <= scope.keys() for scope in told["scopes"])
    assert re.search(r"told\.(\w+)", SCRIPT)[1] in told
    assert SCRIPT.index("response.ok") < SCRIPT.index("response.json()")
