"""Every function and operator of the reference does what it says."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind
from iam.engines.expressions_costs import estimate
from iam.engines.expressions_functions import FUNCTIONS, OPERATORS, RULES
from iam.engines.expressions_library import environment_of
from iam.engines.expressions_members import in_network, like
from iam.engines.expressions_tree import Shape, read_tree
from tests.engines.expressing import value_of

EXAMPLES = {
    "a && b": ("true && false", False),
    "a || b": ("true || false", True),
    "!a": ("!true", False),
    "a == b": ("[1, {'a': 2}] == [1, {'a': 2}]", True),
    "a != b": ("'a' != 'b'", True),
    "a < b": ("1 < 2", True),
    "a <= b": ("1.5 <= 1.5", True),
    "a > b": ("'b' > 'a'", True),
    "a >= b": ("duration('1h') >= duration('60m')", True),
    "a in list": ("2 in [1, 2]", True),
    "key in map": ("'a' in {'a': 1}", True),
    "condition ? a : b": ("1 < 2 ? 'a' : 'b'", "a"),
    "list[0]": ("['a', 'b'][1]", "b"),
    "map['key']": ("{'a': 1}['a']", 1),
    "map.key": ("client.properties.tenant", "acme"),
    "a + b": ("[1] + [2]", [1, 2]),
    "a - b": ("5 - 2", 3),
    "-a": ("-authentication.age", -300),
    "a * b": ("2.0 * 1.5", 3.0),
    "a / b": ("7 / 2", 3),
    "a % b": ("7 % 2", 1),
    "text.size()": ("'héé'.size()", 3),
    "list.size()": ("[1, 2].size()", 2),
    "map.size()": ("{'a': 1}.size()", 1),
    "size(value)": ("size('ab')", 2),
    "text.startsWith(text)": ("'app-x'.startsWith('app-')", True),
    "text.endsWith(text)": ("'app-x'.endsWith('y')", False),
    "text.contains(text)": ("'app-x'.contains('p-')", True),
    "text.like('pattern')": ("'app-x-eu'.like('app-*-eu')", True),
    "text.matches('expression')": ("'ab1'.matches('[0-9]')", True),
    "text.in_network('network')": ("'10.1.2.3'.in_network('10.0.0.0/8')", True),
    "text.indexOf(text)": ("'abab'.indexOf('b')", 1),
    "text.indexOf(text, from)": ("'abab'.indexOf('b', 2)", 3),
    "text.lastIndexOf(text)": ("'abab'.lastIndexOf('b')", 3),
    "text.lastIndexOf(text, from)": ("'abab'.lastIndexOf('b', 2)", 1),
    "text.substring(from)": ("'abc'.substring(1)", "bc"),
    "text.substring(from, to)": ("'abc'.substring(1, 2)", "b"),
    "text.charAt(number)": ("'abc'.charAt(1)", "b"),
    "text.split(text)": ("'a,b,c'.split(',')", ["a", "b", "c"]),
    "text.split(text, most)": ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
    "list.join()": ("['a', 'b'].join()", "ab"),
    "list.join(text)": ("['a', 'b'].join('-')", "a-b"),
    "text.replace(text, text)": ("'aab'.replace('a', 'x')", "xxb"),
    "text.replace(text, text, most)": ("'aab'.replace('a', 'x', 1)", "xab"),
    "text.lowerAscii()": ("'ABÉ'.lowerAscii()", "abÉ"),
    "text.upperAscii()": ("'abé'.upperAscii()", "ABé"),
    "text.trim()": ("'  a b '.trim()", "a b"),
    "string(value)": ("string(1.5) + string(true) + string(2)", "1.5true2"),
    "int(value)": ("int('12') + int(2.9) + int(request.time)", 1795262414),
    "double(value)": ("double('1.5') + double(1)", 2.5),
    "bool(value)": ("bool('true')", True),
    "timestamp('2026-11-21T12:00:00Z')": (
        "request.time - timestamp('2026-11-21T12:00:00Z') < duration('1s')",
        True,
    ),
    "duration('1h30m')": ("duration('1h30m').getMinutes()", 90),
    "time.getHours('zone')": ("request.time.getHours('Europe/Berlin')", 13),
    "time.getMinutes('zone')": ("request.time.getMinutes('+05:30')", 30),
    "time.getSeconds('zone')": ("request.time.getSeconds('UTC')", 0),
    "time.getDayOfWeek('zone')": ("request.time.getDayOfWeek('UTC')", 6),
    "time.getDate('zone')": ("request.time.getDate('UTC')", 21),
    "time.getMonth('zone')": ("request.time.getMonth('UTC')", 10),
    "time.getDayOfYear('zone')": ("request.time.getDayOfYear('UTC')", 324),
    "time.getFullYear('zone')": ("request.time.getFullYear('UTC')", 2026),
    "type(value)": ("type(subject.attributes.age) == int", True),
    "dyn(value)": ("true ? dyn(1) : dyn('a')", 1),
}


def test_there_is_an_example_of_every_form():
    forms = [form for each in (*OPERATORS, *FUNCTIONS) for form in each.forms]

    assert forms == list(EXAMPLES)


@pytest.mark.parametrize("form", EXAMPLES)
def test_every_form_does_what_it_says(form):
    source, value = EXAMPLES[form]

    assert value_of(source) == value


def test_every_overload_that_the_library_finds_for_a_form_has_a_rule():
    dynamic = "subject.attributes.x"
    sources = [
        *(f"{dynamic} {operator} token.claims.y" for operator in "+-*/%<>"),
        *(f"{dynamic} {operator} token.claims.y" for operator in ("<=", ">=", "in")),
        f"-{dynamic}",
        f"{dynamic}[token.claims.y]",
        *(f"{name}({dynamic})" for name in ("size", "string", "int", "double", "bool")),
        *(f"{name}({dynamic})" for name in ("timestamp", "duration")),
        *(f"{dynamic}.{name}()" for name in ("getHours", "getSeconds", "size")),
    ]
    of_types_that_no_value_has = ("uint", "bytes")

    missing = {
        overload
        for source in sources
        for node in [read_tree(environment_of(Kind.TOKEN).compile(source).serialize())]
        for overload in node.overloads
        if overload not in RULES
        and not any(type_ in overload for type_ in of_types_that_no_value_has)
    }

    assert missing == set()


def test_every_rule_gives_a_cost_and_a_size():
    root = read_tree(environment_of(Kind.TOKEN).compile("1 + 1").serialize())

    assert root.shape is Shape.CALL
    assert 0 < estimate(root, {})[0].time < 1000


@pytest.mark.parametrize(
    ("address", "network", "is_in"),
    [
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.3.7", "192.0.2.0/24", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "192.0.2.0/24", False),
        ("::ffff:192.0.2.7", "192.0.2.0/24", True),
        ("fe80::1%eth0", "fe80::/10", True),
        ("", "0.0.0.0/0", False),
        ("192.0.2.7:443", "0.0.0.0/0", False),
        ("192.0.2.007", "0.0.0.0/0", False),
    ],
)
def test_an_address_is_in_a_network(address, network, is_in):
    assert in_network(address, network) is is_in


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("abc", "abc", True),
        ("abc", "ab", False),
        ("abc", "*", True),
        ("", "*", True),
        ("abc", "a*c", True),
        ("ac", "a*c", True),
        ("aba", "ab*ba", False),
        ("abcbc", "*bc", True),
        ("a.b.c", "a.*.c", True),
        ("axbxc", "a*b*c", True),
        ("abxc", "a*c*b", False),
        ("aXbXc", "*X*X*", True),
        ("aXb", "*X*X*", False),
        ("a*", "a*", True),
    ],
)
def test_a_star_stands_for_any_characters(value, pattern, fits):
    assert like(value, pattern) is fits
