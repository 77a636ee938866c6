"""What expressions of policies give, and what is said where they give nothing."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind, Result
from iam.engines.expressions import Faulty, compile_expression
from tests.engines.expressing import failure_of, value_of


def fault_of(source, *, kind=Kind.TOKEN, result=Result.CLAIM):
    with pytest.raises(Faulty) as caught:
        compile_expression(source, kind=kind, result=result)
    return caught.value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'app-admin' in subject.groups", True),
        ("subject.groups.exists(g, g.startsWith('app-'))", True),
        ("subject.groups.filter(g, g.startsWith('app-'))", ["app-admin", "app-reader"]),
        ("subject.groups.map(g, g.size())", [5, 9, 10]),
        ("subject.attributes.email.split('@')[1]", "example.com"),
        ("has(subject.attributes.phone) ? subject.attributes.phone : ''", ""),
        ("subject.attributes.address", {"country": "GB"}),
        ("subject.attributes.age + 1", 37),
        ("client.properties.tenant", "acme"),
        ("{'tenant': client.properties.tenant, 'level': 1.5}", None),
        ("cel.bind(mine, 'team-' + subject.id, mine in subject.groups)", False),
        ("request.time < timestamp('2027-01-01T00:00:00Z')", True),
        ("string(request.time)", "2026-11-21T12:00:00.500Z"),
        ("[1, 'a', true, 2.5]", [1, "a", True, 2.5]),
        ("[]", []),
        ("'Zoë 😀'.size()", 5),
        ("1 < 2 // that is so", True),
    ],
)
def test_an_expression_gives_plain_values(source, value):
    wanted = {"tenant": "acme", "level": 1.5} if value is None else value

    given = value_of(source)

    assert given == wanted
    assert type(given) is type(wanted)


@pytest.mark.parametrize(
    ("source", "result", "value"),
    [
        ("subject.attributes.verified", Result.BOOL, True),
        ("300", Result.INT, 300),
        ("'no'", Result.TEXT, "no"),
        ("subject.groups", Result.TEXTS, ["a"]),
        ("[subject.attributes.verified ? 'a' : 'b']", Result.TEXTS, ["a"]),
    ],
)
def test_each_place_gets_the_type_that_it_was_promised(source, result, value):
    facts = {"subject_groups": ("a",), "subject_attributes": {"verified": True}}

    assert value_of(source, result=result, **facts) == value


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("subject.grups", 1, 1, "no variable or function subject.grups; did you mean"),
        ("true &&\n  subject.grups", 2, 3, "did you mean subject.groups?"),
        ("'é' == lower('É')", 1, 8, "there is no variable or function lower"),
        ("subject == 'a'", 1, 1, "subject is no variable; there is subject.kind"),
        ("scope", 1, 1, "scope is known to policies of kind attribute and scope alone"),
        ("subject.id == 1", 1, 12, "== does not go with these types: (string, int)"),
        ("subject.id +", 1, 13, "ends too early"),
        ("1 1", 1, 3, "'1' cannot stand here"),
        ("true &&\n\n", 1, 8, "ends too early; something is missing here"),
        ("true &&\n (true", 2, 7, "missing ')' at the end"),
        ("true &&\n (true // x \n\n ", 2, 12, "missing ')' at the end"),
        ("[1,2,\n", 1, 6, "missing ']' at the end"),
        ("[1, (2, 3]", 1, 7, "missing ')' before ','"),
        ("client.id = 'x'", 1, 11, "'=' cannot stand here: write == to compare"),
        ("client.id='x'", 1, 10, "'=' cannot stand here: write == to compare"),
        ("true & true", 1, 6, "'&' cannot stand here: write && for and"),
        ("true | true", 1, 6, "'|' cannot stand here: write || for or"),
        ("== true", 1, 1, "'==' cannot stand here"),
        ("1 => 2", 1, 3, "'=>' cannot stand here"),
        ("'a\x00'", 1, 3, "a character that nobody can see"),
        ("'a\u202eb'", 1, 3, "a character that nobody can see"),
        ("'\ud800'", 1, 2, "a character that nobody can see"),
        ("'a\\u0000b'", 1, 1, "cannot have a NUL"),
        ("(" * 40 + "1" + ")" * 40, 1, 1, "more than 32 levels"),
        ("1" + " + 1" * 40, 1, 1, "more than 32 levels"),
        ("'" + "a" * 4095 + "'", 1, 1, "at most 4096 bytes"),
        ("'ä'.reverse()", 1, 12, "reverse is not among the functions"),
        ("'%s'.format([1])", 1, 12, "format is not among the functions"),
        ("size(b'a')", 1, 6, "no use for bytes"),
        ("size([1u])", 1, 7, "no use for uint"),
        ("google.protobuf.Struct{} == {}", 1, 1, "google.protobuf.Struct"),
        ("request.time", 1, 1, "gives timestamp in place of a claim"),
        ("[request.time]", 1, 1, "gives list(timestamp)"),
        ("{1: 2}", 1, 1, "gives map(int, int)"),
        ("null", 1, 1, "gives null"),
        ("request.time.getHours('Mars/Base')", 1, 23, "no time zone"),
        ("request.time.getHours('../../etc/passwd')", 1, 23, "no time zone"),
        ("request.time.getHours(subject.id)", 1, 30, "a text in quotes"),
        ("subject.id.matches('[')", 1, 20, "missing ]"),
        ("subject.id.matches(client.id)", 1, 26, "a text in quotes"),
        (f"subject.id.like('{'a' * 257}')", 1, 17, "at most 256 characters"),
        (f"subject.id.matches('{'a' * 257}')", 1, 20, "at most 256 characters"),
        ("request.address.in_network('10.0.0.1/8')", 1, 28, "host bits set"),
        ("request.address.in_network('::ffff:10.0.0.0/104')", 1, 28, "'192.0.2.0/24'"),
        ("request.address.in_network('office')", 1, 28, "write a network as"),
        ("request.time > timestamp('noon')", 1, 26, "'noon' is no timestamp"),
        ("duration('5 min') > duration('1h')", 1, 10, "write one as '1h30m'"),
        ("cel.bind(1, 2, 3)", 1, 10, "cel.bind"),
    ],
)
def test_a_faulty_expression_is_refused_with_the_place(source, line, column, message):
    fault = fault_of(source)

    assert (fault.line, fault.column) == (line, column)
    assert message in fault.message
    assert str(fault) == f"line {line}, column {column}: {fault.message}"
    assert fault.message.isprintable()


@pytest.mark.parametrize(
    ("source", "result", "given"),
    [
        ("subject.id", Result.BOOL, "string"),
        ("1.5", Result.INT, "double"),
        ("300", Result.TEXT, "int"),
        ("'a'", Result.TEXTS, "string"),
        ("[1]", Result.TEXTS, "list(int)"),
    ],
)
def test_another_type_than_the_promised_one_is_refused(source, result, given):
    fault = fault_of(source, result=result)

    assert fault.message == f"gives {given} in place of {result.value}"


@pytest.mark.parametrize(
    ("source", "result", "reason"),
    [
        (
            "subject.attributes.phone",
            Result.CLAIM,
            "the key phone was not there; ask has",
        ),
        ("subject.attributes['a b']", Result.CLAIM, "the key a b was not there; ask"),
        ("subject.attributes[subject.id]", Result.CLAIM, "a key was not there"),
        ("subject.groups[7]", Result.CLAIM, "a list was too short"),
        ("1 / (authentication.age - 300)", Result.CLAIM, "a division by 0"),
        ("1 % (authentication.age - 300)", Result.CLAIM, "a division by 0"),
        ("9223372036854775807 + authentication.age", Result.CLAIM, "out of range"),
        ("int(1e300)", Result.CLAIM, "out of range"),
        ("int(subject.id)", Result.CLAIM, "could not be made one of another type"),
        ("timestamp(subject.id) < request.time", Result.BOOL, "could not be made"),
        ("subject.id.substring(9)", Result.CLAIM, "not within a text"),
        ("subject.id.charAt(9)", Result.CLAIM, "not within a text"),
        ("{subject.id: 1, client.id: 2}", Result.CLAIM, "one key twice"),
        ("subject.attributes.email + subject.attributes.age", Result.CLAIM, "a type"),
        ("1.0 / 0.0", Result.CLAIM, "not finite"),
        ("double('nan')", Result.CLAIM, "not finite"),
        ("subject.attributes.age", Result.BOOL, "gave an int in place of bool"),
        ("subject.attributes.email", Result.INT, "gave a string in place of int"),
        ("subject.attributes.email", Result.TEXTS, "gave a string in place of list"),
        ("[subject.attributes.age]", Result.TEXTS, "gave an int within its value"),
        ("dyn(true)", Result.INT, "gave a bool in place of int"),
        ("dyn(request.time)", Result.CLAIM, "gave a timestamp in place of a claim"),
        ("[dyn(duration('1s'))]", Result.CLAIM, "gave a duration within its value"),
        ("dyn(null)", Result.CLAIM, "gave null in place of a claim"),
        ("[dyn(type(1))]", Result.CLAIM, "gave another type within its value"),
        ("{dyn(1): 2}", Result.CLAIM, "a map with an int for a key"),
        ("[1 / 0]", Result.CLAIM, "a division by 0"),
        ("{'a': [subject.attributes.phone]}", Result.CLAIM, "the key phone was not"),
        (
            "request.time + duration('80000000h') > request.time",
            Result.BOOL,
            "of range",
        ),
    ],
)
def test_an_expression_without_a_value_says_why_and_no_input(source, result, reason):
    told = failure_of(source, result=result)

    assert reason in told
    assert "\n" not in told
    assert "abc" not in told
    assert "ada" not in told


def test_a_value_larger_than_a_token_is_no_value():
    groups = [f"{number:0100}" for number in range(100)]

    assert "more than 4096 bytes" in failure_of("subject.groups", subject_groups=groups)
    assert "more than 4096" in failure_of(
        "{client.properties.k: 1, 'b': {client.properties.k: 1}}",
        client_properties={"k": "k" * 3000},
    )


def test_a_value_that_is_reached_again_and_again_is_counted_again():
    doubled = "cel.bind(a, [subject.id, subject.id], "
    source = f"{doubled}cel.bind(b, [a, a], cel.bind(c, [b, b], [c, c, c, c])))"

    assert len(value_of(source)) == 4
    assert "more than 4096" in failure_of(source, subject_id="x" * 200)


def test_a_value_that_is_nested_too_deeply_is_no_value():
    reason = failure_of("[" * 10 + "1" + "]" * 10)

    assert reason == "gave a value of more than 8 levels"
