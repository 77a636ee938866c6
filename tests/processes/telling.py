"""What a process of ours says and hears: JSON line by line, and the word to begin."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def tell(**said: object) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201 - that is how it tells


def wait_for_the_word() -> str:
    """Tell that everything is ready; give what is said when it may begin."""
    tell(ready=True)
    return sys.stdin.readline().strip()


def tell_all_at_once(
    work: Callable[[T], dict[str, object]], things: Sequence[T]
) -> None:
    """Work in as many threads as there are things, which begin at the word."""
    may_begin = threading.Event()

    def begin(thing: T) -> dict[str, object]:
        may_begin.wait()
        return work(thing)

    with ThreadPoolExecutor(len(things)) as pool:
        answers = pool.map(begin, things)
        wait_for_the_word()
        may_begin.set()
        for said in answers:
            tell(**said)
