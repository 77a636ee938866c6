"""Which entries of a map an expression needs, and which it asks for first."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind, Result
from iam.engines.expressions import compile_expression


def properties(source):
    return compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM).properties


@pytest.mark.parametrize(
    ("source", "needed", "asked"),
    [
        ("client.properties.tier", {"tier"}, set()),
        (".client.properties.tier == 'a'", {"tier"}, set()),
        ("client.properties['of the client']", {"of the client"}, set()),
        ("client.properties[client.id]", set(), set()),
        ("has(client.properties.tier)", set(), {"tier"}),
        ("'tier' in client.properties", set(), {"tier"}),
        ("subject.groups[0] in client.properties", set(), set()),
        ("has(client.properties.a) && client.properties.a == 'x'", set(), {"a"}),
        ("has(client.properties.a) ? client.properties.b : ''", {"b"}, {"a"}),
        ("subject.groups.exists(g, g == client.properties.x)", {"x"}, set()),
        ("subject.attributes.email", set(), set()),
        ("client.properties.size() > 0", set(), set()),
        ("cel.bind(p, client.properties, p.tier)", set(), set()),
    ],
)
def test_what_is_read_and_not_asked_for_is_needed(source, needed, asked):
    assert properties(source) == (needed, asked)
