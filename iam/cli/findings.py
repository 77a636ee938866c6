"""Findings of a check, written for people, for a machine, or for GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import click

from iam.cli.output import print_json
from iam.domain.findings import Finding, Severity

_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
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
    for each in findings:
        where = f"{each.place}:{each.line}" if each.line else each.place
        click.echo(f"{where}: {each.severity} {each.code}: {each.message}")
        if each.remedy:
            click.echo(f"    {each.remedy}")
    counted = Counter(each.severity for each in findings)
    told = [f"{counted[kind]} {kind}(s)" for kind in Severity if counted[kind]]
    click.echo(", ".join(told) or nothing, err=bool(findings))


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
    return text


_STYLES: dict[str, Callable[[Sequence[Finding], str], None]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
