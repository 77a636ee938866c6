"""
The functions and operators of policies: what each does, and what it may cost.

What is not here, no expression may call. The nanoseconds are about twice what was
measured with the longest inputs and the worst ones; ``benchmarks/policies.py`` holds
them to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iam.engines.expressions_rules import (
    ADD_LISTS,
    EQUAL,
    FIND,
    JOIN,
    NUMBERS,
    ORDERED,
    REPLACE,
    SEARCH,
    Rule,
    either,
    finding,
    first,
    first_text,
    joined_texts,
    rule,
    rules,
    rules_of,
    split,
    written,
)
from iam.engines.expressions_sizes import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function or operator, for the reference page."""

    forms: tuple[str, ...]
    help: str
    rules: Mapping[str, Rule]
    constants: Mapping[int, str] = field(default_factory=dict)
    """Arguments that stand in the source as a text, and what they are."""


_ZONED = (
    *("year", "month", "day_of_month", "day_of_month_1_based", "day_of_week"),
    *("day_of_year", "hours", "minutes", "milliseconds"),
)

OPERATORS = (
    Function(
        forms=("a && b", "a || b", "!a"),
        help="And, or, not.",
        rules=rules(
            rule(20), "logical_and", "logical_or", "logical_not", "not_strictly_false"
        ),
    ),
    Function(
        forms=("a == b", "a != b"),
        help="Whether two values of one type are equal, with all that is in them.",
        rules=rules(EQUAL, "equals", "not_equals"),
    ),
    Function(
        forms=("a < b", "a <= b", "a > b", "a >= b"),
        help="Compares numbers, texts by their characters, times and durations.",
        rules=rules_of("less_", ORDERED)
        | rules_of("less_equals_", ORDERED)
        | rules_of("greater_", ORDERED)
        | rules_of("greater_equals_", ORDERED)
        | {
            f"{head}_string": rule(40, 0.2)
            for head in ("less", "less_equals", "greater", "greater_equals")
        },
    ),
    Function(
        forms=("a in list", "key in map"),
        help="Whether a list has an element, or a map a key.",
        rules={
            "in_list": SEARCH,
            "in_map": rule(500),
        },
    ),
    Function(
        forms=("condition ? a : b",),
        help="One of two values of one type.",
        rules={"conditional": rule(30, 0, either)},
    ),
    Function(
        forms=("list[0]", "map['key']", "map.key"),
        help="An element, the first is 0, or what stands under a key. What is not "
        "there refuses the request: ask has(map.key), key in map or list.size() first.",
        rules={"index_list": rule(60, 0, first), "index_map": rule(500, 0, first)},
    ),
    Function(
        forms=("a + b",),
        help="Adds numbers, a duration to a time or a duration; joins texts or lists. "
        "Texts cannot be joined inside a macro.",
        rules=rules_of(
            "add_",
            f"{NUMBERS} duration_duration duration_timestamp timestamp_duration",
        )
        | {
            "add_string": rule(60, 0.5, joined_texts, builds=True),
            "add_list": ADD_LISTS,
        },
    ),
    Function(
        forms=("a - b", "-a", "a * b", "a / b", "a % b"),
        help="Arithmetic of numbers of one type; - also of times and durations. A "
        "result out of range, or a division by 0, refuses the request.",
        rules=rules_of("negate_", NUMBERS)
        | rules_of("multiply_", NUMBERS)
        | rules_of("divide_", NUMBERS)
        | rules_of("modulo_", "int64")
        | rules_of(
            "subtract_",
            f"{NUMBERS} duration_duration timestamp_duration timestamp_timestamp",
        ),
    ),
)
"""The operators, in the order of the reference page."""

FUNCTIONS = (
    Function(
        forms=("text.size()", "list.size()", "map.size()", "size(value)"),
        help="Characters of a text, elements of a list, keys of a map.",
        rules=rules(rule(60, 4), "string_size", "size_string")
        | rules(rule(60), "list_size", "size_list", "map_size", "size_map"),
    ),
    Function(
        forms=("text.startsWith(text)", "text.endsWith(text)"),
        help="Whether a text begins or ends so.",
        rules=rules(rule(60, 0.2), "starts_with_string", "ends_with_string"),
    ),
    Function(
        forms=("text.contains(text)",),
        help="Whether a text has another in it.",
        rules={"contains_string": finding(20)},
    ),
    Function(
        forms=("text.like('pattern')",),
        help="Whether a text is the pattern, in which * stands for any characters.",
        rules={"string_like_string": rule(3000, 4)},
        constants={1: "pattern"},
    ),
    Function(
        forms=("text.matches('expression')",),
        help="Whether a regular expression of RE2 matches somewhere in a text; put it "
        "between ^ and $ to match all of it. It is costly: prefer startsWith or like.",
        rules=rules(rule(0), "matches_string", "matches"),
        constants={1: "regex"},
    ),
    Function(
        forms=("text.in_network('network')",),
        help="Whether an address, as request.address, is of a network such as "
        "'192.0.2.0/24' or '2001:db8::/32'. An empty text is of none.",
        rules={"string_in_network_string": rule(8000)},
        constants={1: "network"},
    ),
    Function(
        forms=("text.indexOf(text)", "text.indexOf(text, from)"),
        help="Where another text begins in it, 0 at its beginning; -1 for nowhere.",
        rules=rules(FIND, "string_index_of_string", "string_index_of_string_int"),
    ),
    Function(
        forms=("text.lastIndexOf(text)", "text.lastIndexOf(text, from)"),
        help="Where another text begins for the last time; -1 for nowhere.",
        rules=rules(
            FIND,
            "string_last_index_of_string",
            "string_last_index_of_string_int",
        ),
    ),
    Function(
        forms=("text.substring(from)", "text.substring(from, to)"),
        help="A part of a text, to its end or to before a character. Numbers that are "
        "not in it refuse the request.",
        rules=rules(
            rule(100, 5, first_text),
            "string_substring_int",
            "string_substring_int_int",
        ),
    ),
    Function(
        forms=("text.charAt(number)",),
        help="One character; an empty text at the end.",
        rules={"string_char_at_int": rule(100, 5, lambda _: text(4))},
    ),
    Function(
        forms=("text.split(text)", "text.split(text, most)"),
        help="The parts of a text between separators, at most so many. Say how many "
        "where a macro gathers from them.",
        rules=rules(
            finding(100, split), "string_split_string", "string_split_string_int"
        ),
    ),
    Function(
        forms=("list.join()", "list.join(text)"),
        help="The texts of a list as one. Not inside a macro.",
        rules=rules(JOIN, "list_join", "list_join_string"),
    ),
    Function(
        forms=("text.replace(text, text)", "text.replace(text, text, most)"),
        help="A text with a part replaced, everywhere or at most so often. Not inside "
        "a macro.",
        rules=rules(
            REPLACE,
            "string_replace_string_string",
            "string_replace_string_string_int",
        ),
    ),
    Function(
        forms=("text.lowerAscii()", "text.upperAscii()"),
        help="A text with the letters A to Z made small or large; others stay.",
        rules=rules(
            rule(100, 5, first_text), "string_lower_ascii", "string_upper_ascii"
        ),
    ),
    Function(
        forms=("text.trim()",),
        help="A text without white space at both ends.",
        rules={"string_trim": rule(150, 10, first_text)},
    ),
    Function(
        forms=("string(value)", "int(value)", "double(value)", "bool(value)"),
        help="Another type of the same value, where there is one; a text that is no "
        "number refuses the request. int(time) counts seconds since 1970.",
        rules=rules(
            rule(600, 0.2, written),
            *(f"{each}_to_string" for each in f"bool {NUMBERS} duration".split()),
            "timestamp_to_string",
            "string_to_string",
        )
        | rules(
            rule(150, 3),
            *(f"{each}_to_int64" for each in (*NUMBERS.split(), "string")),
            *(f"{each}_to_double" for each in (*NUMBERS.split(), "string")),
            *("timestamp_to_int64", "duration_to_int64", "bool_to_bool"),
            "string_to_bool",
        ),
    ),
    Function(
        forms=("timestamp('2026-11-21T12:00:00Z')", "duration('1h30m')"),
        help="A time, and a length of time, to compare and to add.",
        rules=rules(
            rule(500, 15),
            *("string_to_timestamp", "int64_to_timestamp", "timestamp_to_timestamp"),
            *("string_to_duration", "int64_to_duration", "duration_to_duration"),
        ),
        constants={0: "moment"},
    ),
    Function(
        forms=(
            "time.getHours('zone')",
            "time.getMinutes('zone')",
            "time.getSeconds('zone')",
            "time.getDayOfWeek('zone')",
            "time.getDate('zone')",
            "time.getMonth('zone')",
            "time.getDayOfYear('zone')",
            "time.getFullYear('zone')",
        ),
        help="A part of a time, in a zone as 'Europe/Berlin' or '+02:00'; UTC without "
        "one. Sunday is day 0 of the week, January month 0; getDate begins with 1, "
        "getDayOfMonth with 0.",
        rules=rules(
            rule(200),
            *(f"timestamp_to_{each}" for each in (*_ZONED, "seconds")),
            *(f"duration_to_{each}" for each in ("hours", "minutes", "seconds")),
            "duration_to_milliseconds",
        )
        | rules(
            rule(1000),
            *(f"timestamp_to_{each}_with_tz" for each in _ZONED),
            "timestamp_to_seconds_tz",
        ),
        constants={1: "zone"},
    ),
    Function(
        forms=("type(value)", "dyn(value)"),
        help="The type of a value, to compare as in type(x) == string; a value whose "
        "type is looked at only when it is used.",
        rules={"type": rule(60), "to_dyn": rule(30, 0, first)},
    ),
)
"""The functions, in the order of the reference page."""

RULES: dict[str, Rule] = {}
"""The rule of every overload that an expression may call."""
CONSTANTS: dict[str, Mapping[int, str]] = {}
"""What must stand in the source, by overload and place of the argument."""
for _each in (*OPERATORS, *FUNCTIONS):
    RULES |= _each.rules
    CONSTANTS |= dict.fromkeys(_each.rules, _each.constants)
