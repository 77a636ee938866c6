"""A file of TOML that was read, and the place of every fault in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iam.domain.faults import Fault
from iam.engines.toml import Document
from iam.engines.toml_spots import spot_in


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A file that was read; what it says is whole only where nothing is wrong."""

    path: Path
    faults: tuple[Fault, ...]
    document: Document

    def line(self, fault: Fault) -> int:
        """Give the line that a fault is about, from 1."""
        return self.place(fault)[0]

    def place(self, fault: Fault) -> tuple[int, int | None]:
        """
        Give the line that a fault is about, and where it can be told the column.

        Both are from 1. There is a column where an expression is at fault that is
        written without escapes.
        """
        line = self.document.line(fault.path)
        found = (
            spot_in(self.document.text, fault.spot, below=line) if fault.spot else None
        )
        return found or (line, None)
