"""The audit log is lines of JSON that several processes append to."""

from __future__ import annotations

import json
import os
import stat

import pytest

from iam.engines import lines
from iam.engines.lines import JsonLines


def test_each_record_is_one_line_of_ascii(tmp_path):
    path = tmp_path / "audit.log"

    JsonLines(path).append({"realm": "/alpha", "userId": "a\nb é"})
    JsonLines(path).append({"realm": "/beta"})

    written = path.read_bytes().decode("ascii").splitlines()
    assert [json.loads(line) for line in written] == [
        {"realm": "/alpha", "userId": "a\nb é"},
        {"realm": "/beta"},
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_opened_anew_at_once_when_the_operator_says_so(tmp_path):
    path, moved = tmp_path / "audit.log", tmp_path / "audit.log.1"
    audit = JsonLines(path)
    audit.append({"n": 1})
    path.rename(moved)

    audit.reopen()
    audit.append({"n": 2})

    assert moved.read_text() == '{"n":1}\n'
    assert path.read_text() == '{"n":2}\n'


def test_a_file_that_was_moved_away_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "LOOK_EVERY", 0)
    path, moved = tmp_path / "audit.log", tmp_path / "audit.log.1"
    audit = JsonLines(path)

    audit.append({"n": 1})
    path.rename(moved)
    audit.append({"n": 2})
    path.unlink()
    audit.append({"n": 3})
    audit.append({"n": 4})

    assert moved.read_text() == '{"n":1}\n'
    assert path.read_text() == '{"n":3}\n{"n":4}\n'


def test_without_a_file_it_is_standard_output(capfd):
    JsonLines(None).append({"n": 1})

    assert capfd.readouterr().out == '{"n":1}\n'


def test_the_file_is_let_go_with_what_appends_to_it(tmp_path):
    path = tmp_path / "audit.log"
    audit = JsonLines(path)
    audit.append({"n": 1})
    opened = audit.reopen()

    del audit

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened)
