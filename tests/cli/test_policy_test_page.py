"""The cases of docs/how-to/test-policies.md, as they stand there."""

from __future__ import annotations

import re

from iam.domain.policy_cases.facts import with_defaults
from iam.domain.policy_cases.reading import ATTRIBUTES, FAILED, OF_SCOPES, OF_TOKENS
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "how-to" / "test-policies.md").read_text(encoding="utf-8")


def snippets() -> dict[str, str]:
    """Give the files that the page writes out."""
    policies, cases = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    return {"cases": cases, "ledger": policies}


def test_the_cases_of_the_page_pass_and_fail_as_it_says(new_iam, folder):
    path = folder(**snippets())
    assert new_iam("policy", "test", path) == "4 cases passed\n"

    path = folder(cases=snippets()["cases"].replace("finance", "sales", 2))
    said = new_iam.type("policy", "test", path)

    assert said.exit_code == 1
    told = said.stdout.replace(path, "ledger.cases.toml")
    told = told.replace("sales is asked", "finance is asked")
    assert told in PAGE


def test_the_page_names_every_default_and_all_that_can_be_expected():
    for name in with_defaults({}, "/"):
        assert f"`{name}`" in PAGE
    for name in (*OF_SCOPES, *OF_TOKENS, ATTRIBUTES, FAILED):
        assert f"| `expect.{name}` |" in PAGE


def test_a_fault_is_pointed_at_as_the_page_shows(new_iam, folder):
    files = snippets()
    faulty = files["ledger"].replace("subject.groups)", "subject.group)")
    path = folder(cases=files["cases"], ledger=faulty)

    said = new_iam.refused("policy", "test", path)

    assert said.replace(str(new_iam.folder) + "/", "") in PAGE
