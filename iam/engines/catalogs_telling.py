"""Which languages the log speaks of: a command that is about some tells of no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from iam.domain.locales import canonical, lies_over, todays
from iam.engines import catalogs, catalogs_places

_LOGS = (catalogs.log, catalogs_places.log)


@contextmanager
def telling_only_of(tags: Sequence[str]) -> Iterator[None]:
    """
    Log of some languages alone, and of what concerns them all.

    Args:
        tags: Of the languages, in any spelling; those that their words come from
            belong to them. None: every language.
    """
    names = {todays(name) for tag in tags for name in lies_over(canonical(tag))}

    def is_told(record: logging.LogRecord) -> bool:
        return getattr(record, "locale", "") in {"", *names}

    for log in _LOGS if names else ():
        log.addFilter(is_told)
    try:
        yield
    finally:
        for log in _LOGS:
            log.removeFilter(is_told)
