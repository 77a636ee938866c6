"""Files of translators by their paths: whatever one is or says, the answer is words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from iam.domain.findings import Finding
from iam.domain.translations.entries import Catalog
from iam.domain.translations.units import PoFile
from iam.engines.guarded_files import Unreadable, content_of, unforeseen, unreadable
from iam.engines.po_files import read, read_whole

T = TypeVar("T")
Read = tuple[T | None, list[Finding]]
"""What a file has, and what is wrong with it."""


def read_path(path: Path, *, domain: str, locale: str) -> Read[Catalog]:
    """Read a catalog as `read` does; that it cannot be opened is a finding too."""
    return _guarded(
        path, lambda data: read(data, path=str(path), domain=domain, locale=locale)
    )


def read_whole_path(path: Path, *, domain: str, locale: str) -> Read[PoFile]:
    """Read a catalog as `read_whole` does; see `read_path`."""
    return _guarded(
        path,
        lambda data: read_whole(data, path=str(path), domain=domain, locale=locale),
    )


def _guarded(path: Path, reads: Callable[[bytes], Read[T]]) -> Read[T]:
    try:
        return reads(content_of(path).data)
    except Unreadable as error:
        return None, [unreadable(str(path), str(error))]
    except Exception as error:  # noqa: BLE001 - whatever libraries make of it
        return None, [unforeseen(str(path), error)]
