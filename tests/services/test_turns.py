"""Turns of requests: who waits for something else lets others go on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.services.turns import RequestTurns


def is_free(turns: RequestTurns) -> bool:
    """Whether another thread gets a turn at once."""
    got = threading.Event()

    def take() -> None:
        with turns:
            got.set()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return got.wait(0.05)


@pytest.mark.parametrize("most", [1, 2])
def test_only_so_many_run_at_once(most):
    turns = RequestTurns(most)
    inside, is_over = threading.Barrier(most + 1), threading.Event()

    def run() -> None:
        with turns:
            inside.wait(5)
            is_over.wait(5)

    with ThreadPoolExecutor() as pool:
        for _ in range(most):
            pool.submit(run)
        inside.wait(5)
        was_free = is_free(turns)
        is_over.set()

    assert not was_free
    assert is_free(turns)


def test_who_waits_has_left_and_has_the_turn_again_then():
    turns = RequestTurns(1)

    with turns:
        with turns.left():
            assert is_free(turns)
        assert not is_free(turns)

    assert is_free(turns)


def test_a_fault_while_waiting_loses_no_turn():
    turns = RequestTurns(1)

    with pytest.raises(ValueError, match="late"), turns, turns.left():
        raise ValueError("late")

    assert is_free(turns)


def test_who_has_no_turn_leaves_none():
    turns = RequestTurns(1)

    with turns.left():
        assert is_free(turns)
    assert is_free(turns)
