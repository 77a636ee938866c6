"""Writes the page about expressions of policies from the tables behind them."""

from __future__ import annotations

from iam.domain.policies.fields import LONGEST_SOURCE
from iam.domain.policies.reading import MOST_OF_REALM, MOST_SOURCES
from iam.domain.policies.values import LEAST_BYTES, Kind, Result
from iam.domain.policies.variables import (
    DEEPEST_INPUT,
    LARGEST_INPUT,
    LONGEST_INPUT,
    LONGEST_NAME,
    MOST_ITEMS,
    USUAL_ITEMS,
    VARIABLES,
)
from iam.engines.expressions_costs import (
    MOST_MEMORY,
    MOST_NANOSECONDS,
    MOST_NESTED,
    MOST_ROUNDS,
)
from iam.engines.expressions_functions import FUNCTIONS, OPERATORS, Function
from iam.engines.expressions_regex import LONGEST_PATTERN
from iam.engines.expressions_results import DEEPEST_RESULT, LARGEST_RESULT
from iam.engines.expressions_sizes import FACTORS
from iam.engines.expressions_time import MOST_SECONDS
from tests.architecture.settings_pages import HOW_TO_WRITE, table

_HEAD = f"""\
# The language of policies

For operators who write policies: every variable and function that an expression may
use, and every limit.
`{HOW_TO_WRITE}` writes this page from the tables that
expressions are held to.

The conditions and values of [policies](../explanation/policies.md) are expressions in
the [Common Expression Language](https://cel.dev), CEL.
An expression reads facts of one request and gives one value; it changes nothing, and
reaches nothing but these facts.
It is compiled, type-checked and its cost estimated when a policy is saved or checked;
what is wrong is told with line and column.

"""

_GIVES = (
    ("`when`", "bool"),
    ("`lifetime`", "int, seconds"),
    ("`audience`, `add_scopes`", "list(string)"),
    (
        "`refuse`",
        "string, empty for no refusal; texts in it are ASCII, no double quote, no `\\`",
    ),
    ("`set`, `value`", f"{Result.CLAIM.value}; keys are strings"),
)

_DYNAMIC = """
A value of type `dyn`, as everything in `subject.attributes` and `token.claims`, is
taken everywhere, and its type is looked at when the policy runs.

## Variables

"""

_MACROS_HEAD = """
## Macros

`x` is a name of your choice, known in what follows it.
Over a map, they go through its keys.

"""

_MACROS = (
    ("`has(map.key)`", "Whether a map has the key."),
    ("`list.exists(x, condition)`", "Whether the condition holds for an element."),
    ("`list.exists_one(x, condition)`", "Whether it holds for exactly one."),
    ("`list.all(x, condition)`", "Whether it holds for every element there is."),
    ("`list.filter(x, condition)`", "The elements for which it holds."),
    ("`list.map(x, value)`", "A value for each element."),
    ("`list.map(x, condition, value)`", "A value for each one for which it holds."),
    ("`cel.bind(x, value, expression)`", "The expression, in which `x` is the value."),
)

_LIMITS = (
    ("An expression", f"{LONGEST_SOURCE} bytes, nested at most 32 levels deep"),
    ("All expressions of a policy", f"{MOST_SOURCES // 1024} kB"),
    (
        "All of the policies and shadows of a realm",
        f"{MOST_OF_REALM // 1024} kB, each counted for {LEAST_BYTES} bytes at least",
    ),
    ("Macros within one another", f"{MOST_NESTED}"),
    ("Rounds of all macros of an expression", f"{MOST_ROUNDS:,}"),
    ("Its time, by the estimate", f"{MOST_NANOSECONDS // 10**6} ms"),
    ("Its memory, by the estimate", f"{MOST_MEMORY // 2**20} MB"),
    (
        "A pattern of `matches` or `like`",
        f"{LONGEST_PATTERN} characters, written in the expression",
    ),
    (
        "A text among the inputs",
        f"{LONGEST_INPUT} bytes in a map, {LONGEST_NAME} elsewhere",
    ),
    (
        "A list or map among the inputs",
        f"{MOST_ITEMS} items, {LARGEST_INPUT // 1024} kB, {DEEPEST_INPUT} levels deep",
    ),
    ("A value", f"{LARGEST_RESULT} bytes, {DEEPEST_RESULT} levels deep"),
    (
        "All expressions of a request",
        f"{MOST_SECONDS * 1000:.0f} ms of a processor",
    ),
)

_TAIL = f"""
The cost is estimated before a policy is saved, for the largest inputs: lists and maps
of {USUAL_ITEMS} items and {LARGEST_INPUT // FACTORS[0] // 1024} kB.
With larger ones, a request is refused by an expression that could then cost too much,
as one with `map` or `filter`, which copy all that they have gathered at each step;
`in`, `exists` and `all` go on.
No text is built inside a macro: build it before, with `cel.bind`.

## What fails

An expression that has no value refuses the request, and the [audit log](audit-log.md)
names the policy, the expression and the reason; it never tells the value of an input.
It has none where a key is missing, a list is too short, a number is out of range or
divided by 0, a conversion is not possible, a `dyn` is of another type, or the value is
larger than a token.
`&&` and `||` take what they can: `has(a.b) && a.b == 1` never fails for a missing `b`,
whichever stands first.
A text with a NUL character is no input and no value.
"""


def page() -> str:
    """Give the whole page."""
    return "".join(
        (
            _HEAD,
            table(("Where it stands", "What it gives"), _GIVES),
            _DYNAMIC,
            _variables(),
            _MACROS_HEAD,
            table(("Macro", "What it gives"), _MACROS),
            "\n## Operators\n\n",
            _functions(OPERATORS),
            "\n## Functions\n\n",
            _functions(FUNCTIONS),
            "\n## Limits\n\n",
            table(("What", "Limit"), _LIMITS),
            _TAIL,
        )
    )


def _variables() -> str:
    rows = [
        (
            f"`{name}`",
            f"`{each.type.value}`",
            ", ".join(kind.value for kind in Kind if kind in each.kinds),
            each.help,
        )
        for name, each in VARIABLES.items()
    ]
    return table(("Variable", "Type", "Known to policies of kind", "Meaning"), rows)


def _functions(functions: tuple[Function, ...]) -> str:
    rows = [
        ("<br>".join(f"`{form}`" for form in each.forms), each.help)
        for each in functions
    ]
    return table(("Form", "What it gives"), rows)
