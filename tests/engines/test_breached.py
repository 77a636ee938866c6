"""Stolen passwords: the file, and how it is made of other people's lists."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from iam.engines import breached_import
from iam.engines.breached import ROW, BreachedPasswords
from iam.engines.breached_import import import_files

STOLEN = ("password", "letmein", "Ünïcode", "correct horse", "0")


def sha1(password: str) -> str:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False)
    return digest.hexdigest().upper()


def imported(*files: Path, out: Path, at_least: int = 1, told=None) -> int:
    tell = told.append if told is not None else lambda _: None
    return import_files(
        [str(file) for file in files],
        out,
        at_least=at_least,
        tell=lambda files, rows: tell((files, rows)),
    )


def a_list(path: Path, passwords=STOLEN, *, count: int = 3, end: str = "\n") -> Path:
    """Write a list of one file, in the order of the passwords."""
    lines = (f"{sha1(password)}:{count}{end}" for password in passwords)
    path.write_text("".join(lines), newline="")
    return path


def ranges(folder: Path, passwords=STOLEN) -> list[Path]:
    """Write the files of ranges that have these passwords."""
    folder.mkdir()
    for password in sorted(passwords, key=sha1):
        file = folder / f"{sha1(password)[:5]}.txt"
        with file.open("a", newline="") as out:
            out.write(f"{sha1(password)[5:]}:7\r\n")
    return sorted(folder.iterdir())


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "breached.bin"


@pytest.mark.parametrize("order", [sorted, list], ids=["sorted", "in any order"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["\\n", "\\r\\n"])
def test_a_single_list_becomes_the_file(tmp_path, out, order, end):
    passwords = order(STOLEN)

    count = imported(a_list(tmp_path / "list.txt", passwords, end=end), out=out)

    known = BreachedPasswords(out)
    assert count == len(known) == len(STOLEN)
    assert out.stat().st_size == ROW * len(STOLEN)
    assert all(password in known for password in STOLEN)
    assert not any(p in known for p in ("Password", "letmein ", "", 7))


def test_files_of_ranges_become_the_file(tmp_path, out):
    told: list[tuple[int, int]] = []
    files = ranges(tmp_path / "ranges")

    imported(*files, out=out, told=told)

    known = BreachedPasswords(out)
    assert all(password in known for password in STOLEN)
    assert told == [(len(files), len(STOLEN))]


def test_small_letters_no_counts_empty_lines_and_a_mark_at_the_start_are_read(
    tmp_path, out
):
    path = tmp_path / "list.txt"
    first, second = sha1("password").lower(), sha1("letmein")
    path.write_text(f"\ufeff{first}\n\n{second}:4\n", encoding="utf-8")

    assert imported(path, out=out) == 2
    assert "password" in BreachedPasswords(out)


def test_a_file_named_as_a_range_needs_no_ending(tmp_path, out):
    path = tmp_path / sha1("letmein")[:5].lower()
    path.write_text(f"{sha1('letmein')[5:]}:1\n{'0' * 35}:0\n")

    assert imported(path, out=out) == 1  # what was seen 0 times only fills the answer
    assert "letmein" in BreachedPasswords(out)


def test_what_was_seen_seldom_can_be_left_out(tmp_path, out):
    often = a_list(tmp_path / "a.txt", ["letmein"], count=10)
    seldom = a_list(tmp_path / "b.txt", ["password"], count=9)

    assert imported(often, seldom, out=out, at_least=10) == 1
    assert "letmein" in BreachedPasswords(out)


@pytest.mark.parametrize("most_runs", [2, 64])
def test_more_than_fits_in_memory_is_sorted_on_the_disk(
    tmp_path, out, monkeypatch, most_runs
):
    monkeypatch.setattr(breached_import, "BATCH", 10)
    monkeypatch.setattr(breached_import, "_MOST_RUNS", most_runs)
    passwords = [str(number) for number in range(95)]
    random.Random(3).shuffle(passwords)  # noqa: S311 - the same in every run
    told: list[tuple[int, int]] = []

    again = [*passwords, *passwords[:20]]
    count = imported(a_list(tmp_path / "list.txt", again), out=out, told=told)

    rows = out.read_bytes()
    kept = [rows[place : place + ROW].hex() for place in range(0, len(rows), ROW)]
    assert kept == sorted(sha1(password).lower() for password in passwords)
    assert count == 95
    assert told[0] == (0, 10)
    assert told[-1] == (1, 115)
    assert [each.name for each in tmp_path.iterdir() if each.name[0] == "."] == []


def test_what_comes_sorted_is_never_merged(tmp_path, out, monkeypatch):
    monkeypatch.setattr(breached_import, "BATCH", 10)
    monkeypatch.setattr(breached_import, "_merge", None)
    passwords = sorted(map(str, range(95)), key=sha1)

    assert imported(a_list(tmp_path / "list.txt", passwords), out=out) == 95


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("list.txt", f"{'0' * 40}:1\nnot a hash\n", ":2: is not 40 of 0-9 A-F"),
        ("list.txt", f"{'0' * 32}:1\n", ":1: is not 40 of 0-9 A-F"),
        ("list.txt", f"{'0' * 40}:many\n", ":1: is not 40 of 0-9 A-F"),
        ("list.txt", "x" * 10_000, ":1: is not 40 of 0-9 A-F"),
        ("0A1B2.txt", f"{'0' * 40}:1\n", ":1: is not 35 of 0-9 A-F"),
        ("0A1B2.txt", f"{'0' * 27}:1\n", ":1: is not 35 of 0-9 A-F"),
    ],
    ids=["words", "NTLM", "no number", "one endless line", "whole", "NTLM ranges"],
)
def test_a_line_that_is_none_is_named(tmp_path, out, name, text, said):
    path = tmp_path / name
    path.write_text(text)
    out.write_bytes(bytes(ROW))

    with pytest.raises(ValueError, match="SHA-1") as refused:
        imported(path, out=out)

    assert str(refused.value).startswith(f"{path}{said}")
    assert out.read_bytes() == bytes(ROW), "the file of before is still there"


def test_nothing_at_all_is_no_list(tmp_path, out):
    (tmp_path / "list.txt").touch()

    with pytest.raises(ValueError, match="not one hash"):
        imported(tmp_path / "list.txt", out=out)

    assert not out.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(ROW + 1),
        b"\1" * ROW + b"\0" * ROW,
        b"password:1\r\nletmein:22222\r\n",
    ],
    ids=["empty", "half a row", "not sorted", "a list of words"],
)
def test_another_file_is_not_taken_for_it(out, content):
    out.write_bytes(content)

    with pytest.raises(ValueError, match="import-breached"):
        BreachedPasswords(out)


def test_a_file_that_was_replaced_goes_on_for_who_has_it_open(tmp_path, out):
    imported(a_list(tmp_path / "a.txt", ["letmein"]), out=out)
    known = BreachedPasswords(out)

    imported(a_list(tmp_path / "b.txt", ["password"]), out=out)

    assert "letmein" in known
    assert "letmein" not in BreachedPasswords(out)
