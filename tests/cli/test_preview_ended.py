"""A preview that is ended from outside leaves nothing behind."""

from __future__ import annotations

import os
import signal

import pytest
from click.exceptions import Exit

from iam.cli.preview import _ending_well


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_that_would_end_the_process_ends_the_command_instead(number, code):
    left, before = [], signal.signal(number, signal.SIG_DFL)  # nohup ignores SIGHUP

    def serves() -> None:
        try:
            os.kill(os.getpid(), number)
            signal.sigtimedwait([], 5)
        finally:
            left.append("tidy")

    with pytest.raises(Exit) as ended, _ending_well():
        serves()

    assert (ended.value.exit_code, left) == (code, ["tidy"])
    assert signal.signal(number, before) is signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with _ending_well():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
