"""The words of a server: as they are, with pseudo-locales, or marked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from iam.domain.translations.ledger import Ledger
from iam.engines.catalogs import Catalogs
from iam.engines.catalogs_folders import folder_fault
from iam.engines.pseudo_catalogs import PseudoCatalogs
from iam.services.configuration import ConfigurationCache
from iam.services.marked_words import MarkedWords
from iam.services.scope_words import ScopeWords
from iam.settings import Settings, SettingsError


def folders() -> Path:
    """Give the folder of templates: in the wheel they lie inside the package."""
    package = Path(__file__).parents[1]
    return package if (package / "templates").exists() else package.parent


def catalogs_of(settings: Settings) -> Catalogs:
    """
    Give the catalogs that the settings name, over the shipped ones.

    Raises:
        SettingsError: A folder is not there, or cannot be read.
    """
    paths = tuple(map(Path, settings.translations))
    faults = [fault for fault in map(folder_fault, paths) if fault]
    if faults:
        raise SettingsError(*(f"IAM_TRANSLATIONS: {fault}" for fault in faults))
    return _catalogs(paths)


@lru_cache(maxsize=8)
def _catalogs(over: tuple[Path, ...]) -> Catalogs:
    """Give the words; read when somebody needs them, once in a process."""
    return Catalogs(folders() / "translations", over=over)


def words_over(
    catalogs: Catalogs,
    cache: ConfigurationCache,
    *,
    base_url: str,
    development: bool,
    ledger: Ledger | None,
) -> ScopeWords:
    """
    Put the words for people over catalogs.

    Args:
        catalogs: Where they come from.
        cache: The configuration.
        base_url: The public address.
        development: Whether pseudo-locales are among the languages.
        ledger: Of catalogs that mark words; None for others.
    """
    if development:
        catalogs = PseudoCatalogs(catalogs)
    if ledger is None:
        return ScopeWords(catalogs=catalogs, cache=cache, base_url=base_url)
    return MarkedWords(catalogs=catalogs, cache=cache, base_url=base_url, ledger=ledger)
