"""Findings of a check, written for people, for a machine, or for GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import click

from iam.cli.output import print_json
from iam.cli.printable import printable
from iam.domain.findings import Finding, Severity

_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_ENOUGH = 10
"""So many of one kind at one place are written out for people."""
_ESCAPED = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_ESCAPED_IN_PROPERTIES = (*_ESCAPED, (":", "%3A"), (",", "%2C"))

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for a machine, or as annotations of GitHub Actions.",
)


def print_findings(findings: Sequence[Finding], *, style: str, nothing: str) -> None:
    """
    Print them all; ``nothing`` is said to people where there are none.

    Args:
        findings: In the order to print.
        style: ``text``, ``json`` or ``github``.
        nothing: One sentence.
    """
    _STYLES[style](findings, nothing)


def _text(findings: Sequence[Finding], nothing: str) -> None:
    """
    Write each in a line, and below it what to do.

    Of a warning or note that one place has again and again, as every entry of a
    language that has just been begun, the first few are enough to see what it is.
    """
    alike = Counter((each.place, each.code) for each in findings)
    told: Counter[tuple[str, str]] = Counter()
    for each in findings:
        kind = each.place, each.code
        told[kind] += 1
        is_written = each.severity is Severity.ERROR or alike[kind] <= _ENOUGH
        if is_written or told[kind] < _ENOUGH:
            _line(each)
        elif told[kind] == _ENOUGH:
            rest = alike[kind] - _ENOUGH + 1
            click.echo(f"{printable(each.place)}: {rest} more of {each.code}")
    counted = Counter(each.severity for each in findings)
    sums = [f"{counted[kind]} {kind}(s)" for kind in Severity if counted[kind]]
    click.echo(", ".join(sums) or nothing, err=bool(findings))


def _line(finding: Finding) -> None:
    place, line = printable(finding.place), finding.line
    where = f"{place}:{line}" if line else place
    said = f"{finding.severity} {finding.code}: {printable(finding.message)}"
    click.echo(f"{where}: {said}")
    if finding.remedy:
        click.echo(f"    {printable(finding.remedy)}")


def _json(findings: Sequence[Finding], _nothing: str) -> None:
    print_json({"findings": [each.to_plain() for each in findings]})


def _github(findings: Sequence[Finding], _nothing: str) -> None:
    for each in findings:
        properties = {
            "file": each.place,
            "line": str(each.line or ""),
            "title": each.code,
        }
        said = ",".join(
            f"{name}={_escape(value, _ESCAPED_IN_PROPERTIES)}"
            for name, value in properties.items()
            if value
        )
        words = " ".join(filter(None, (each.message, each.remedy)))
        click.echo(f"::{_GITHUB[each.severity]} {said}::{_escape(words, _ESCAPED)}")


def _escape(text: str, table: Sequence[tuple[str, str]]) -> str:
    for character, escaped in table:
        text = text.replace(character, escaped)
    return printable(text)


_STYLES: dict[str, Callable[[Sequence[Finding], str], None]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
