"""What stands for a text that must not be read."""

from __future__ import annotations

import pytest

from iam.engines.seals import SealKey

KEY = bytes(range(32))


def a_key(kid: str = "k1", key: bytes = KEY, purpose: str = "attempts") -> SealKey:
    return SealKey(kid, key, purpose=purpose)


def test_every_process_gives_a_text_the_same_one():
    first = a_key().pseudonym(b"demo")

    assert first == a_key().pseudonym(b"demo")
    assert len(first) == 64


@pytest.mark.parametrize(
    "other",
    [
        a_key().pseudonym(b"demo "),
        a_key(key=KEY[::-1]).pseudonym(b"demo"),
        a_key(purpose="device").pseudonym(b"demo"),
    ],
    ids=["another text", "another key", "another purpose"],
)
def test_it_is_nobody_elses(other):
    assert a_key().pseudonym(b"demo") != other
