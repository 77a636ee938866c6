"""The audit log is lines of JSON that several processes append to."""

from __future__ import annotations

import json
import stat

from iam.engines.lines import JsonLines


def test_each_record_is_one_line_of_ascii(tmp_path):
    path = tmp_path / "audit.log"

    JsonLines(path).append({"realm": "/alpha", "userId": "a\nb é"})
    JsonLines(path).append({"realm": "/beta"})

    lines = path.read_bytes().decode("ascii").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"realm": "/alpha", "userId": "a\nb é"},
        {"realm": "/beta"},
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_opened_anew_after_the_operator_s_tools_moved_it_away(tmp_path):
    path = tmp_path / "audit.log"
    lines = JsonLines(path)
    lines.append({"n": 1})
    path.rename(tmp_path / "audit.log.1")
    lines.append({"n": 2})

    lines.reopen()
    lines.append({"n": 3})

    assert (tmp_path / "audit.log.1").read_text() == '{"n":1}\n{"n":2}\n'
    assert path.read_text() == '{"n":3}\n'


def test_without_a_file_it_is_standard_output(capfd):
    JsonLines(None).append({"n": 1})

    assert capfd.readouterr().out == '{"n":1}\n'
