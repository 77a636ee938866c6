"""``iam password import-breached``: the file of stolen passwords, made and used."""

from __future__ import annotations

import hashlib

import pytest

STOLEN = "wild ponies at dusk"


def sha1(password: str) -> str:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False)
    return digest.hexdigest().upper()


@pytest.fixture
def ranges(tmp_path):
    """A folder as a downloader leaves it: two ranges, and a note of its own."""
    folder = tmp_path / "ranges"
    folder.mkdir()
    for password in (STOLEN, "letmein"):
        name = folder / f"{sha1(password)[:5]}.txt"
        name.write_text(f"{sha1(password)[5:]}:3\r\n")
    (folder / "README").write_text("downloaded")
    return folder


def test_a_password_that_was_stolen_somewhere_is_refused(alpha, ranges, tmp_path):
    out = tmp_path / "breached.bin"
    create = ("user", "create", "ann", "--realm", "/alpha", "--password-stdin")

    made = alpha.type("password", "import-breached", str(ranges), "--out", str(out))
    alpha.environ["IAM_BREACHED_PASSWORDS"] = str(out)
    said = alpha.refused(*create, stdin=STOLEN)

    assert made.stdout == f"2 passwords of 2 files in {out}\n"
    assert "only 2 of 1,048,576 ranges were there" in made.stderr
    assert "password: is in the list of passwords that were stolen" in said
    assert alpha.json(*create, stdin="quiet rivers bend north")["has_password"]


def test_the_file_is_made_without_a_server(new_iam, tmp_path):
    a_list = tmp_path / "list.txt"
    a_list.write_text(f"{sha1(STOLEN)}:12\n{sha1('letmein')}:9\n")
    out = tmp_path / "breached.bin"

    made = new_iam.json(
        *("password", "import-breached", str(a_list), "--out", str(out)),
        *("--at-least", "10"),
    )

    assert made == {"file": str(out), "passwords": 1, "files": 1}
    assert out.read_bytes().hex().upper() == sha1(STOLEN)


def test_progress_is_told_on_standard_error(new_iam, tmp_path, monkeypatch):
    monkeypatch.setattr("iam.cli.passwords._TELL_EVERY", 0)
    a_list = tmp_path / "list.txt"
    a_list.write_text(f"{sha1(STOLEN)}:1\n")

    made = new_iam.type(
        "password", "import-breached", str(a_list), "--out", str(tmp_path / "out.bin")
    )

    assert made.stdout.startswith("1 password of 1 file in ")
    assert made.stderr == "1 file, 1 hash\n"


def test_a_line_that_is_wrong_is_named(new_iam, tmp_path):
    a_list = tmp_path / "list.txt"
    a_list.write_text(f"{sha1(STOLEN)}:1\npassword\n")

    said = new_iam.refused(
        "password", "import-breached", str(a_list), "--out", str(tmp_path / "out.bin")
    )

    assert f"{a_list}:2: is not 40 of 0-9 A-F" in said


def test_a_folder_without_ranges_says_so(new_iam, tmp_path):
    said = new_iam.refused(
        "password", "import-breached", str(tmp_path), "--out", str(tmp_path / "out.bin")
    )

    assert f"{tmp_path}: has no files named as 0A1B2.txt" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"password\n", "is not a file that 'iam password import-breached' made"),
    ],
)
def test_nothing_starts_without_the_file_that_the_settings_name(
    alpha, tmp_path, content, said
):
    path = tmp_path / "breached.bin"
    if content is not None:
        path.write_bytes(content)
    alpha.environ["IAM_BREACHED_PASSWORDS"] = str(path)

    told = alpha.refused("user", "list")

    assert f"IAM_BREACHED_PASSWORDS: {path} {said}" in told
