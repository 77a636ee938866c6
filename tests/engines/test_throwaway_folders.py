"""Folders for the length of a process, and what became of those of killed ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from iam.engines import throwaway_folders
from iam.engines.throwaway_folders import MARK, ThrowawayFolder, sweep

LEAVES_ITS_FOLDER = """\
import os, signal
from iam.engines.throwaway_folders import ThrowawayFolder
folder = ThrowawayFolder("test")
(folder.path / "words.db").write_text("words")
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder of temporary ones, in which those of a second ago are old."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(throwaway_folders, "_YOUNG", -1.0)
    return tmp_path


def names(temporary) -> list[str]:
    return sorted(path.name for path in temporary.iterdir())


def test_a_folder_is_gone_when_it_is_closed(temporary):
    with ThrowawayFolder("test") as folder:
        (folder.path / "words.db").write_text("words")
        assert names(temporary) == [folder.path.name]
    folder.close()

    assert names(temporary) == []


def test_what_a_killed_process_left_goes_when_the_next_begins(temporary):
    done = subprocess.run(
        [sys.executable, "-c", LEAVES_ITS_FOLDER],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = done.stdout.strip().rpartition("/")[2]
    assert names(temporary) == [left]

    with ThrowawayFolder("other") as folder:
        assert names(temporary) == [folder.path.name]


def test_the_folder_of_a_process_that_lives_stays():
    with ThrowawayFolder("test") as mine:
        sweep()

        assert (mine.path / MARK).exists()


def test_a_folder_that_was_made_just_now_stays(temporary, monkeypatch):
    monkeypatch.setattr(throwaway_folders, "_YOUNG", 60.0)
    (temporary / "assent-preview-1").mkdir()
    (temporary / "assent-preview-1" / MARK).touch()

    sweep()

    assert names(temporary) == ["assent-preview-1"]


def test_what_only_has_the_name_of_one_stays(temporary, monkeypatch):
    (temporary / "assent-preview-1").mkdir()
    (temporary / "assent-preview-1" / "thesis.txt").write_text("mine")
    other = temporary / "mine"
    other.mkdir()
    (other / MARK).touch()
    (temporary / "assent-preview-2").symlink_to(other)
    (temporary / "assent-preview-3").mkdir()
    (temporary / "assent-preview-3" / MARK).symlink_to(other / MARK)
    (temporary / "assent-preview-4").mkdir()
    (temporary / "assent-preview-4" / MARK).mkdir()
    before = sorted(temporary.rglob("*"))

    sweep()
    assert sorted(temporary.rglob("*")) == before

    (temporary / "assent-preview-1" / MARK).touch()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    sweep()
    assert names(temporary)[0] == "assent-preview-1"
