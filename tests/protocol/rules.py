"""The rules of ``docs/how-to/write-policies.md``, by the headings they stand under."""

from __future__ import annotations

import re
import tomllib

from iam.domain.policies.reading import read_policy
from iam.domain.policies.values import Policy
from iam.domain.realms import RealmPath
from tests.architecture.tree import ROOT

PAGE = ROOT / "docs/how-to/write-policies.md"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)


def written() -> dict[str, str]:
    """Give the TOML of each section that has some."""
    _, *parts = _SECTION.split(PAGE.read_text(encoding="utf-8"))
    sections = zip(parts[::2], parts[1::2], strict=True)
    found = {title: "".join(_TOML.findall(text)) for title, text in sections}
    return {title: toml for title, toml in found.items() if toml}


def rule(title: str) -> Policy:
    """Give the one policy of a section."""
    (data,) = tomllib.loads(written()[title])["policies"]
    policy, faults = read_policy(data)
    assert faults == []
    assert policy is not None
    return policy


def put(server, title: str) -> Policy:
    """Save the rule of a section, as it stands, in /alpha."""
    services, policy = server.services, rule(title)
    services.policies.save(services.realms.get(RealmPath.parse("/alpha")), policy)
    return policy
