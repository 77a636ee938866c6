"""What is wrong with something an operator wrote: where it stands, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A character of a text, by its line and its place in the line, from 1."""

    text: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing to mend.

    ``path`` leads from the root of what was written to the value, for example
    ``("realms", 0, "clients", 2, "scopes")``; ``message`` says what is wrong there
    and what would be right, and never repeats a secret. ``spot`` is the place within
    the value where that is an expression, and the message begins with it.
    """

    path: Path
    message: str
    spot: Spot | None = field(default=None, compare=False)

    def under(self, *prefix: str | int) -> Fault:
        """Say the same from further up."""
        return replace(self, path=(*prefix, *self.path))

    @property
    def where(self) -> str:
        """The path as text, ``realms[0].clients[2].scopes``."""
        text = ""
        for step in self.path:
            name = step if isinstance(step, int) or step.isprintable() else ascii(step)
            text += f"[{name}]" if isinstance(step, int) else f".{name}"
        return text.removeprefix(".")

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.path else self.message


class Refused(Exception):
    """
    Something an operator asked for cannot be done; every fault is told at once.

    Args:
        faults: What to mend; never empty.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults

    @classmethod
    def because(cls, message: str, *path: str | int) -> Refused:
        """Refuse for one reason."""
        return cls(Fault(path=path, message=message))
