"""Where settings come from: overrides, over variables, over a file in TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from iam.settings.field import Known

SETTINGS_FILE = "IAM_SETTINGS_FILE"
"""The variable that names the TOML file; its keys are the names of the settings."""

PREFIX = "IAM_"
_OF_KUBERNETES = re.compile(
    r"IAM_(?:\w+_)?(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_\w+)?)"
)
"""What it puts into a pod beside a Service that is named ``iam`` or ``iam-…``."""

_UNREADABLE = object()
"""Was given, but the file that holds it cannot be read; its fault has been told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody gave for a setting, shaped as in TOML, and who that was."""

    value: object
    origin: str

    @property
    def is_readable(self) -> bool:
        """Whether there is a value to check."""
        return self.value is not _UNREADABLE


def variable_of(name: str) -> str:
    """Give the variable of a setting."""
    return PREFIX + name.upper()


def file_variable_of(name: str) -> str:
    """Give the variable that names the file of a secret."""
    return f"{variable_of(name)}_FILE"


@dataclass(frozen=True, slots=True)
class Sources:
    """
    Gathers what was given; ``faults`` collects what cannot be understood.

    What a variable of a secret holds is never repeated in a fault, not even as the
    name of a file: the secret itself may stand there by mistake.
    """

    known: Mapping[str, Known]
    faults: list[str]

    def gather(
        self, environ: Mapping[str, str], overrides: Mapping[str, object]
    ) -> dict[str, Given]:
        """Give what counts of every source; later ones win."""
        return {
            **self._from_file(environ.get(SETTINGS_FILE, "")),
            **self._from_variables(environ),
            **self._from_overrides(overrides),
        }

    def _from_file(self, path: str) -> dict[str, Given]:
        text = self._read(SETTINGS_FILE, path, repr(path)) if path else None
        try:
            data = tomllib.loads(text or "")
        except RecursionError:
            self.faults.append(f"{SETTINGS_FILE}: {path!r} is nested too deeply")
            return {}
        except ValueError as error:
            self.faults.append(f"{SETTINGS_FILE}: {path!r} is not TOML: {error}")
            return {}
        self.faults.extend(
            f"{SETTINGS_FILE}: {path!r} has the unknown key {key!r}; "
            f"the nearest known one is {_nearest(key, self.known)!r}"
            for key in data
            if key not in self.known
        )
        return {
            name: Given(value=data[name], origin=f"{variable_of(name)} (in {path!r})")
            for name in self.known
            if name in data
        }

    def _from_variables(self, environ: Mapping[str, str]) -> dict[str, Given]:
        secrets = [name for name, known in self.known.items() if known.secret]
        files = {file_variable_of(name): name for name in secrets}
        plain = {variable_of(name): name for name in self.known}
        given: dict[str, Given] = {}
        for variable in sorted(environ):
            text = environ[variable]
            if not text or not variable.startswith(PREFIX):
                continue
            if variable in plain:
                value = self.known[plain[variable]].shape(text)
                given[plain[variable]] = Given(value=value, origin=variable)
            elif variable in files:
                self._from_secret_file(variable, text, files[variable], given)
            elif variable != SETTINGS_FILE and not _OF_KUBERNETES.fullmatch(variable):
                nearest = _nearest(variable, [*plain, *files, SETTINGS_FILE])
                self.faults.append(
                    f"{variable}: there is no such setting; the nearest known one is "
                    f"{nearest}: correct the name, or unset it"
                )
        return given

    def _from_secret_file(
        self, variable: str, path: str, name: str, given: dict[str, Given]
    ) -> None:
        if name in given:
            self.faults.append(
                f"{variable}: {variable_of(name)} is set too; unset one of them"
            )
            return
        text = self._read(variable, path, "the file")
        if text is not None and not text.strip():
            self.faults.append(f"{variable}: the file is empty; write the secret to it")
            text = None
        value = _UNREADABLE if text is None else text.strip()
        given[name] = Given(value=value, origin=variable)

    def _from_overrides(self, overrides: Mapping[str, object]) -> dict[str, Given]:
        given: dict[str, Given] = {}
        for name, value in overrides.items():
            if name not in self.known:
                self.faults.append(
                    f"{variable_of(name)} (overridden): there is no such setting; the "
                    f"nearest known one is {variable_of(_nearest(name, self.known))}"
                )
            elif value is not None:
                plain = str(value) if isinstance(value, Path) else value
                origin = f"{variable_of(name)} (overridden)"
                given[name] = Given(value=plain, origin=origin)
        return given

    def _read(self, variable: str, path: str, shown: str) -> str | None:
        try:
            return Path(path).read_bytes().decode("utf-8-sig")
        except OSError as error:
            why = error.strerror or "it cannot be opened"
        except ValueError:
            why = "it is not UTF-8"
        self.faults.append(
            f"{variable}: cannot read {shown}: {why}; "
            "name a text file that this user may read"
        )
        return None


def _nearest(name: str, known: Iterable[str]) -> str:
    return get_close_matches(name, known, n=1, cutoff=0)[0]
