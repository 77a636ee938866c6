"""An expression that could cost too much is refused before it runs, and no other."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind, Result
from iam.engines.expressions import Failed, Faulty, compile_expression, prepare
from iam.engines.expressions_time import Stopwatch
from tests.engines.expressing import facts_of, largest_facts, value_of


def bound(body, *values):
    """Write a chain of names, each for a value that may use those before it."""
    for number, value in reversed(list(enumerate(values))):
        body = f"cel.bind(v{number}, {value}, {body})"
    return body


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("subject.groups.map(g, g + '!')", "builds a text inside a macro"),
        ("subject.groups.map(g, [g].join('!'))", "builds a text inside a macro"),
        ("subject.groups.map(g, g.replace('a', 'b'))", "builds a text inside a macro"),
        ("subject.groups.exists(g, g == 'x' + client.id)", "cel.bind(name, text, ...)"),
        ("subject.attributes.a.map(x, x + x)", "builds a text inside a macro"),
        (
            "client.scopes.exists(c, request.scopes.exists(r, r == c))",
            "macros could go round 40,200 times",
        ),
        (
            "[1].all(a, [1].all(b, [1].all(c, [1].all(d, [1].all(e, true)))))",
            "more than 4 macros in one another",
        ),
        ("subject.groups.exists(g, g.matches('^a'))", "ms is the limit"),
        ("subject.id.matches('a{1000}')", "the costliest part is matches"),
        ("subject.id.matches('(.{99}){99}')", "use startsWith"),
        (r"subject.id.matches(r'(\pL{10}){10}')", "use startsWith"),
        ("subject.groups.map(g, [g, g]).map(p, [p, p]).map(p, [p, p])", "the limit"),
        ("subject.groups.map(g, g.split('')).map(p, p.map(c, c))", "the limit"),
        (
            bound(
                "v7 == v7", "subject.attributes", *(f"[v{n}, v{n}]" for n in range(7))
            ),
            "ms is the limit",
        ),
        (
            bound("v12", "subject.id", *(f"v{n} + v{n}" for n in range(12))),
            "ms is the limit",
        ),
        (
            "client.properties.a.replace('a', client.properties.b)",
            "replace on a shorter text",
        ),
        (
            "client.properties.a.split('').map(c, c)",
            "MB, and 32 MB is the limit",
        ),
    ],
    ids=lambda value: value[:40],
)
def test_what_could_be_too_much_is_refused_with_what_to_do(source, message):
    with pytest.raises(Faulty) as caught:
        compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM)

    assert message in caught.value.message


USUAL = [
    "'app-admin' in subject.groups",
    "subject.groups.filter(g, g.startsWith('app-'))",
    "subject.groups.filter(g, g.startsWith('app-')).map(g, g.substring(4))",
    "subject.groups.filter(g, g.like('app-*-eu')).size() > 0",
    "subject.groups.map(g, {'name': g}).size() >= 0",
    "subject.groups.join(' ').size() >= 0",
    "request.scopes.all(s, s in client.scopes)",
    "subject.groups.exists(g, g in ['a', 'b', client.id])",
    "cel.bind(wanted, 'team-' + client.id, subject.groups.exists(g, g == wanted))",
    "request.scopes.exists(s, [1, 2, 3].exists(n, s.size() == n))",
    "client.id.matches('^[A-Z]{2}[0-9]{6}$')",
    "has(subject.attributes.a) && subject.attributes.a.matches('@example[.]com$')",
    "has(client.properties.r) && client.properties.r.split(',').exists(r, r == '')",
    "subject.groups.map(g, g.split(':', 2)[0]).size() > 0",
    "client.properties.text.split(',', 50).map(r, r.trim()).size() > 0",
    "['10.0.0.0/8'].size() == 1 && request.address.in_network('10.0.0.0/8')",
    "request.time.getHours('Europe/Berlin') in [9, 10, 11, 12, 13, 14, 15, 16]",
    "subject.id.replace('a', 'b').upperAscii().lowerAscii().trim() != ''",
]


@pytest.mark.parametrize("source", USUAL)
def test_what_policies_usually_say_is_taken_and_has_a_value(source):
    compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM)

    truth = value_of(f"dyn({source}) != 0", result=Result.BOOL, **largest_facts())

    assert truth is True


def test_lists_larger_than_usual_go_only_into_what_they_cannot_make_too_costly():
    facts = prepare(Kind.TOKEN, facts_of(**largest_facts(items=1000)))
    cheap = compile_expression(
        "subject.groups.exists(g, g == 'x')", kind=Kind.TOKEN, result=Result.BOOL
    )
    costly = compile_expression(
        "subject.groups.map(g, g).map(g, g) == []", kind=Kind.TOKEN, result=Result.BOOL
    )
    elsewhere = compile_expression(
        "[1, 2].map(n, n).size() > 0", kind=Kind.TOKEN, result=Result.BOOL
    )

    assert cheap.evaluate(facts) is False
    assert elsewhere.evaluate(facts) is True
    with pytest.raises(Failed, match=r"^subject\.groups has more than 200 items, or"):
        costly.evaluate(facts)


def test_memory_is_let_go_between_the_expressions_of_a_request():
    source = "subject.groups.map(g, g).size() > 0"
    expression = compile_expression(source, kind=Kind.TOKEN, result=Result.BOOL)
    prepared = prepare(Kind.TOKEN, facts_of(**largest_facts()))
    before = _resident()

    for _ in range(150):
        prepared.stopwatch = Stopwatch()
        assert expression.evaluate(prepared) is True

    assert _resident() - before < 64 * 2**20


def _resident():
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no path
        return int(file.read().split()[1]) * 4096
