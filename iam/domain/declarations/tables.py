"""A table of the configuration file, read key by key; every fault is gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from iam.domain.faults import Fault, Path, Refused
from iam.domain.realms import RealmPath
from iam.domain.setting import read_settings, settings_of, unknown_key

S = TypeVar("S")


class _Placed(Protocol):
    @property
    def where(self) -> Path: ...


P = TypeVar("P", bound=_Placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One table; what is missing or faulty reads as None or as its default.

    ``where`` is its path in the file; ``faults`` is shared by all tables of a file.
    """

    data: Mapping[str, object]
    where: Path
    faults: list[Fault]

    def refuse(self, message: str, *path: str | int) -> None:
        """Note what is wrong with this table, or with something in it."""
        self.faults.append(Fault(path=(*self.where, *path), message=message))

    def allow(self, *known: str) -> None:
        """Refuse every key but these."""
        keys = dict.fromkeys(known)
        self.faults.extend(
            unknown_key(name, keys).under(*self.where)
            for name in self.data
            if name not in keys
        )

    def require(self, name: str) -> None:
        """Refuse a table without this key."""
        if name not in self.data:
            self.refuse(f"{name} is missing")

    def text(self, name: str, check: Callable[[object], str | None]) -> str | None:
        """Give a text that has no fault."""
        if name not in self.data:
            return None
        value = self.data[name]
        if message := check(value):
            self.refuse(message, name)
            return None
        return value if isinstance(value, str) else None

    def switch(self, name: str, *, default: bool) -> bool:
        """Give a boolean."""
        value = self.data.get(name, default)
        if isinstance(value, bool):
            return value
        self.refuse("must be a TOML boolean", name)
        return default

    def instant(self, name: str) -> datetime | None:
        """Give an instant, in UTC."""
        if name not in self.data:
            return None
        value = self.data[name]
        if isinstance(value, datetime) and value.tzinfo is not None:
            try:
                return value.astimezone(UTC)
            except OverflowError:
                self.refuse("is before or after all years in UTC", name)
                return None
        self.refuse("must be a TOML date-time as 2030-01-31T12:00:00Z", name)
        return None

    def realm_path(self, name: str) -> RealmPath | None:
        """Give the path of a realm."""
        if name not in self.data:
            return None
        value = self.data[name]
        if not isinstance(value, str):
            self.refuse("must be a TOML string", name)
            return None
        try:
            return RealmPath.parse(value)
        except Refused as refused:
            self.faults.extend(
                fault.under(*self.where, name) for fault in refused.faults
            )
            return None

    def settings(self, cls: type[S]) -> S:
        """Give the settings among the keys; other keys are not looked at."""
        known = settings_of(cls)
        written = {name: self.data[name] for name in self.data if name in known}
        settings, faults = read_settings(cls, written)
        self.faults.extend(fault.under(*self.where) for fault in faults)
        return settings

    def table(self, name: str) -> Table:
        """Give a table within; one left out is empty."""
        value = self.data.get(name, {})
        if not isinstance(value, Mapping):
            self.refuse("must be a TOML table", name)
            value = {}
        return self._within(value, name)

    def tables(self, name: str) -> Iterable[Table]:
        """Give the tables of an array; one left out is empty."""
        value = self.data.get(name, [])
        if not isinstance(value, list):
            header = ".".join(s for s in (*self.where, name) if isinstance(s, str))
            self.refuse(f"must be an array of tables, each under [[{header}]]", name)
            return
        for place, item in enumerate(value):
            if isinstance(item, Mapping):
                yield self._within(item, name, place)
            else:
                self.refuse("must be a TOML table", name, place)

    def _within(self, data: Mapping[str, object], *path: str | int) -> Table:
        return Table(data=data, where=(*self.where, *path), faults=self.faults)


def twice(placed: Iterable[P], key: str, name_of: Callable[[P], str]) -> list[Fault]:
    """Refuse every value whose name an earlier one has."""
    first: dict[str, P] = {}
    faults = []
    for each in placed:
        earlier = first.setdefault(name_of(each), each)
        if earlier is not each:
            place = Fault(path=earlier.where, message="").where
            faults.append(
                Fault(path=(*each.where, key), message=f"{place} has the same already")
            )
    return faults
