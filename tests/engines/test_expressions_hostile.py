"""Whatever is written as an expression is refused, fails or has a value, and soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.domain.policies.values import Kind, Result
from iam.engines.expressions import Failed, Faulty, compile_expression, prepare
from tests.engines.expressing import facts_of, largest_facts

FEW = settings(max_examples=80, deadline=None)
MOST_SECONDS = 0.05
"""Ten times the promise: this machine may have other things to do."""
SOUP = (
    *("subject.id", "subject.groups", "request.time", ".map(x, ", ".exists(x, ", "x"),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'a'",
        "'",
        '"""',
        "r'\\",
        "b'",
        "1",
        "1u",
        "1e999",
    ),
    *(
        "0x",
        ",",
        " + ",
        " ? ",
        ":",
        " && ",
        "!",
        "-",
        ".",
        "cel.bind(x, ",
        "has(",
        "in",
    ),
    *("@result", "\\u0000", "//", "\n", "é", "😀", "null", "__", ".?a", "[?0]"),
    *("google.protobuf.Any{", "size(", ".matches(", ".split("),
)


def require_harmless(source, **facts):
    """Compile and evaluate whatever it is, twice: the first time it is planned."""
    try:
        expression = compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM)
    except Faulty as faulty:
        told, place = faulty.message, (faulty.line, faulty.column)
    else:
        told = _evaluated(expression, facts)
        began = time.thread_time()
        _evaluated(expression, facts)
        assert time.thread_time() - began < MOST_SECONDS, source
        place = (1, 1)
    assert told.isprintable()
    assert min(place) >= 1


def _evaluated(expression, facts):
    try:
        expression.evaluate(prepare(Kind.TOKEN, facts_of(**facts)))
    except Failed as failed:
        return failed.reason
    return "it has a value"


@FEW
@given(st.lists(st.sampled_from(SOUP), max_size=40).map("".join))
def test_a_soup_of_pieces_is_refused_or_harmless(source):
    require_harmless(source)


@FEW
@given(st.text(max_size=60))
def test_any_text_is_refused_or_harmless(source):
    require_harmless(source)


names = st.sampled_from(
    ["subject.id", "client.id", "'a'", "'aab'", "subject.attributes.text"]
)
lists = st.sampled_from(["subject.groups", "client.scopes", "subject.attributes.list"])


def _deeper(inner):
    """Write an expression around others; types fit more often than not."""
    one = st.one_of(inner, names, lists)
    return st.one_of(
        st.builds("dyn({}) + dyn({})".format, one, one),
        st.builds("[{}, {}]".format, one, one),
        st.builds("{{'a': {}, 'b': {}}}".format, one, one),
        st.builds("dyn({}).map(x, {})".format, one, st.one_of(one, st.just("x"))),
        st.builds("dyn({}).map(x, [x, {}])".format, one, one),
        st.builds("dyn({}).filter(x, dyn({}) == x)".format, one, one),
        st.builds("dyn({}).all(x, dyn(x) in dyn({}))".format, one, one),
        st.builds("dyn({}).split({})".format, one, names),
        st.builds("dyn({}).join({})".format, one, names),
        st.builds("dyn({}).replace({}, {})".format, one, names, names),
        st.builds("dyn({}).contains(dyn({}))".format, one, one),
        st.builds("dyn({}).matches('(a|b)*a(a|b){{9}}c')".format, one),
        st.builds("dyn({})[0]".format, one),
        st.builds(
            "(dyn({}) == dyn({}) ? dyn({}) : dyn({}))".format, one, one, one, one
        ),
        st.builds("cel.bind(y, {}, [y, y, {}])".format, one, one),
    )


@FEW
@given(st.recursive(st.one_of(names, lists), _deeper, max_leaves=12))
def test_what_compiles_takes_little_even_of_the_largest_facts(source):
    require_harmless(source, **largest_facts())


@pytest.mark.parametrize(
    "source",
    [
        "subject.groups.map(a, subject.groups.map(b, subject.groups.map(c, c)))",
        "subject.groups.map(a, subject.groups).map(b, b + b).map(c, c + c)",
        "['a']" + ".map(x, x + x)" * 25,
        "['a']" + ".map(x, [x, x])" * 25,
        "'a'" + ".replace('', 'aaaaaaaaaaaaaaaa')" * 12,
        "cel.bind(a, 'aaaaaaaa', " * 28 + "a" + " + a" * 3 + ")" * 28,
        "[" * 31 + "]" * 31,
        "{'a':" * 31 + "1" + "}" * 31,
        "!" * 4000 + "true",
        "-" * 4000 + "1",
        "true" + " && true" * 500,
        "(true || false) && " * 200 + "true",
        "'" + "(" * 2000 + "'",
        "subject.id.matches('" + "(a*)*" * 40 + "$')",
        "subject.id.matches('" + "(a|a?)+" * 30 + "b')",
        "subject.id.matches('" + "(" * 120 + "a" + ")" * 120 + "')",
        "subject.id.matches('a{1000}{1000}')",
        "subject.attributes.text.matches('(a|b)*a(a|b){12}c')",
        "subject.attributes.text.like('" + "*a" * 100 + "*b')",
        "subject.attributes.text.split('').all(c, c == 'a')",
        "subject.groups.all(g, request.address.in_network('10.0.0.0/8') || true)",
        "[1, 2].all(x, [1, 2].all(x, [1, 2].all(x, x > 0)))",
        "subject.groups.exists(subject, subject == 'a')",
        "cel.bind(realm, 1, realm + 1)",
    ],
    ids=lambda source: source[:40],
)
def test_what_was_written_to_hurt_does_not(source):
    require_harmless(source, **largest_facts())
