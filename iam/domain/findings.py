"""What a check found: a code, how bad it is, the place, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; only errors end a check with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One finding.

    Attributes:
        code: Short and lasting, as ``PLACEHOLDER``; documented by this name.
        severity: How bad it is.
        place: The path of a file, or where in the configuration.
        line: Of the file, from 1; 0 where there is none.
        message: What is wrong, in one sentence.
        remedy: What to do, in one sentence.
    """

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str = ""
    line: int = 0

    def to_plain(self) -> dict[str, object]:
        """Write it for a machine."""
        return asdict(self)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of them is an error."""
    return any(each.severity is Severity.ERROR for each in findings)
