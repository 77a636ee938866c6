"""RFC 6749 §3.3 and AM: the scope parameter, the entries, and what is granted."""

from __future__ import annotations

import pytest

from iam.domain.errors import InvalidScope
from iam.domain.scopes.checks import entry_fault, words_fault
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from iam.domain.scopes.resolve import resolve_scopes
from iam.domain.scopes.syntax import (
    Entry,
    format_scopes,
    is_scope,
    names_of,
    parse_entry,
    parse_scopes,
)

MALFORMED = "The requested scope is invalid, unknown, or malformed."


@pytest.mark.spec("RFC 6749", "3.3")
@pytest.mark.parametrize(
    ("parameter", "scopes"),
    [
        ("", ()),
        (" ", ()),
        ("write", ("write",)),
        ("write read", ("write", "read")),
        ("write write read write", ("write", "read")),
        (" write  read ", ("write", "read")),
        ("Write write", ("Write", "write")),
        ("!#[]~ fr:idm:* a|b", ("!#[]~", "fr:idm:*", "a|b")),
        ("a" * 255, ("a" * 255,)),
    ],
    ids=[
        "an empty parameter names none",
        "nor does a space",
        "one",
        "in the order requested",
        "each once, where first named",
        "spaces more than needed are passed over",
        "case-sensitive strings",
        "every character of the grammar",
        "the longest",
    ],
)
def test_a_scope_parameter_is_a_list_of_space_delimited_strings(parameter, scopes):
    assert parse_scopes(parameter) == scopes


@pytest.mark.spec("RFC 6749", "3.3")
@pytest.mark.parametrize(
    "parameter",
    ['a"b', "a\\b", "a\tb", "a\nb", "a\x00b", "a\x7fb", "é", "a\u00a0b", "a" * 256],
)
def test_a_character_outside_the_grammar_is_invalid_scope(parameter):
    with pytest.raises(InvalidScope) as refused:
        parse_scopes(f"write {parameter}")

    assert refused.value.description == MALFORMED


def test_at_most_a_hundred_scopes_are_asked_for_at_once():
    hundred = [f"s{number}" for number in range(100)]
    assert len(parse_scopes(" ".join([*hundred, *hundred]))) == 100

    with pytest.raises(InvalidScope) as refused:
        parse_scopes(" ".join([*hundred, "one-more"]))

    assert refused.value.description == "At most 100 scopes can be requested at once"


def test_scopes_are_written_with_one_space_between():
    assert format_scopes(("write", "read")) == "write read"
    assert format_scopes(()) == ""
    assert is_scope("write")
    assert not is_scope("")


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("read", Entry(scope="read")),
        ("read|", Entry(scope="read", text="")),
        ("read|Permission to", Entry(scope="read", text="Permission to")),
        ("read|en|Permission", Entry(scope="read", locale="en", text="Permission")),
        ("read|fr|", Entry(scope="read", locale="fr", text="")),
        ("read|en|a|b", Entry(scope="read", locale="en", text="a|b")),
        ("read||text", Entry(scope="read", locale="", text="text")),
    ],
    ids=[
        "the scope alone",
        "hidden",
        "for every reader",
        "for readers of one locale",
        "hidden from readers of one locale",
        "a description of three parts may have pipes",
        "in two parts a pipe ends the locale",
    ],
)
def test_an_entry_is_a_scope_and_perhaps_its_words(written, entry):
    assert parse_entry(written) == entry


def test_the_names_of_a_list_are_what_stands_before_the_first_pipe():
    entries = ["read|en|Read", "write", "read|fr|Lire", "openid|"]

    assert names_of(entries) == ("read", "write", "openid")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("read", None),
        ("read|fr_CA|Lire", None),
        ("read|", None),
        ("re ad|x", "'re ad' cannot be a scope"),
        ("|x", "'' cannot be a scope"),
        ("read|f|Lire", "'f' is not a locale"),
        ("read||Lire", "'' is not a locale"),
    ],
)
def test_an_entry_that_nobody_could_ask_for_is_refused(written, fault):
    found = entry_fault(written)

    assert found is None if fault is None else fault in found


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("My client", None),
        ("fr|Mon client", None),
        ("", "the text is empty"),
        ("fr| ", "the text is empty"),
        ("f|Mon client", "'f' is not a locale"),
    ],
)
def test_words_are_a_text_or_a_locale_and_a_text(written, fault):
    found = words_fault(written)

    assert found is None if fault is None else fault in found


def resolve(requested, *, allowed=(), client=(), provider=()):
    return resolve_scopes(
        requested,
        allowed=frozenset(allowed),
        client_default=client,
        provider_default=provider,
    )


@pytest.mark.parametrize(
    ("requested", "lists", "granted"),
    [
        (("write",), {"allowed": ["write", "read"]}, ("write",)),
        (("read", "write"), {"allowed": ["write", "read"]}, ("read", "write")),
        (("write",), {"allowed": ["write"], "client": ("read",)}, ("write",)),
        ((), {"client": ("read",), "provider": ("openid",)}, ("read",)),
        ((), {"provider": ("openid",)}, ("openid",)),
        ((), {"allowed": ["write"], "client": ("read",)}, ("read",)),
    ],
    ids=[
        "what was requested, and no more",
        "in the order requested",
        "defaults are never added to a request",
        "the client's defaults before the provider's",
        "the provider's where the client has none",
        "a default need not be in Scope(s)",
    ],
)
def test_what_is_granted(requested, lists, granted):
    assert resolve(requested, **lists) == granted


@pytest.mark.parametrize(
    ("requested", "lists", "description"),
    [
        (("x",), {"allowed": ["write"]}, "Unknown/invalid scope(s): [x]"),
        (
            ("b", "write", "a"),
            {"allowed": ["write"]},
            "Unknown/invalid scope(s): [b, a]",
        ),
        (("read",), {"client": ("read",)}, "Unknown/invalid scope(s): [read]"),
        (("openid",), {"provider": ("openid",)}, "Unknown/invalid scope(s): [openid]"),
        (("Write",), {"allowed": ["write"]}, "Unknown/invalid scope(s): [Write]"),
        (
            (),
            {"allowed": ["write"]},
            "No scope requested and no default scope configured",
        ),
    ],
    ids=[
        "one that is unknown",
        "one bad scope refuses the whole request; all are named in their order",
        "one that is only a default of the client",
        "one that is only a default of the provider",
        "scopes are compared exactly",
        "nothing to grant",
    ],
)
def test_what_is_refused_and_in_which_words(requested, lists, description):
    with pytest.raises(InvalidScope) as refused:
        resolve(requested, **lists)

    assert refused.value.description == description


def test_the_special_scopes_are_am_s():
    assert sorted(SPECIAL_SCOPES) == [
        "am-introspect-all-tokens",
        "am-introspect-all-tokens-any-realm",
    ]
