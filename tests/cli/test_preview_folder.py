"""The folder of a preview, in which somebody else has put something before."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from iam.cli.preview_files import write_preview
from iam.cli.preview_folder import LIST
from iam.services.previews import File

PAGES = ("index.html", "fr/index.html", "fr/consent.html", "scenes/consent.html")
ASSETS = ("assets/style.css", "assets/logo-0123456789abcdef.png")


class Shown:
    """A preview of a few words."""

    def pages(self):
        return iter(PAGES)

    def assets(self):
        return list(ASSETS)

    def languages(self):
        return ("fr",)

    def file(self, name):
        return File(content=f"new {name}".encode(), content_type="text/html")


@contextmanager
def opened(_widths):
    yield Shown()


def write(folder) -> None:
    write_preview(opened, folder, pictures=False)


@pytest.fixture
def out(tmp_path):
    """The folder of an earlier preview."""
    write(tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def victim(tmp_path):
    """A file of somebody who has nothing to do with it."""
    path = tmp_path / "victim.txt"
    path.write_text("mine")
    return path


@pytest.mark.parametrize("name", [*PAGES, *ASSETS, LIST])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(
    out, victim, name, link
):
    note = (out / LIST).read_text()
    if name == LIST and link is os.link:
        victim.write_text(note)
    mine = victim.read_text()
    (out / name).unlink()
    link(victim, out / name)

    if name == LIST and link is os.symlink:
        with pytest.raises(click.ClickException, match="is no earlier preview"):
            write(out)
    else:
        write(out)
        assert (out / name).read_text() == (note if name == LIST else f"new {name}")
        assert not (out / name).is_symlink()
    assert victim.read_text() == mine


def test_a_file_that_is_planted_meanwhile_is_replaced_and_not_followed(out, victim):
    class Slow(Shown):
        def file(self, name):
            if name == PAGES[0]:
                (out / "fr" / "consent.html").unlink(missing_ok=True)
                (out / "fr" / "consent.html").symlink_to(victim)
                (out / LIST).unlink()
                (out / LIST).symlink_to(victim)
            return super().file(name)

    @contextmanager
    def slowly(_widths):
        yield Slow()

    write_preview(slowly, out, pictures=False)

    assert victim.read_text() == "mine"
    assert (out / "fr" / "consent.html").read_text() == "new fr/consent.html"


def test_a_folder_that_is_a_link_is_refused(out, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (out / "fr").rename(elsewhere)
    (out / "fr").symlink_to(elsewhere)
    (elsewhere / "consent.html").write_text("mine")

    with pytest.raises(click.ClickException, match="fr is no folder of the preview"):
        write(out)

    assert (elsewhere / "consent.html").read_text() == "mine"
    assert (elsewhere / "index.html").exists()


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "deep/er/notes.html",
        "fr/notes.txt",
        "assets/../notes.txt",
        ".hidden.html",
        "fr/.hidden.html",
        "../victim.txt",
        "index.html\x00",
        "./notes.txt",
        "assets/../../victim.txt",
    ],
)
def test_a_note_deletes_only_what_has_the_name_of_a_page(out, victim, name):
    for mine in ("notes.txt", "deep/er/notes.html", "fr/notes.txt", ".hidden.html"):
        (out / mine).parent.mkdir(parents=True, exist_ok=True)
        (out / mine).write_text("mine")
    (out / "fr" / ".hidden.html").write_text("mine")
    (out / LIST).write_text(f"{name}\nfr/old.html\n")
    (out / "fr" / "old.html").write_text("old")

    write(out)

    kept = [path for path in out.rglob("*") if path.is_file() and _is_mine(path)]
    assert len(kept) == 5
    assert victim.read_text() == "mine"
    assert not (out / "fr" / "old.html").exists()


def _is_mine(path) -> bool:
    return path.read_text() == "mine"


@pytest.mark.parametrize("kind", ["pipe", "folder", "somebody else's"])
def test_a_note_that_is_not_ours_is_no_note(out, monkeypatch, kind):
    (out / LIST).unlink()
    if kind == "pipe":
        os.mkfifo(out / LIST)
    elif kind == "folder":
        (out / LIST).mkdir()
    else:
        (out / LIST).write_text("index.html\n")
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    (out / "index.html").write_text("mine")

    with pytest.raises(click.ClickException, match="is no earlier preview"):
        write(out)

    assert (out / "index.html").read_text() == "mine"


def test_pictures_follow_no_link(tmp_path, victim, monkeypatch):
    def take(_program, wanted):
        for page, width in wanted:
            assert page.exists()
            (tmp_path / "out" / "fr" / "consent-360.png").unlink(missing_ok=True)
            (tmp_path / "out" / "fr" / "consent-360.png").symlink_to(victim)
            yield f"{page.name} {width}".encode()

    monkeypatch.setattr("iam.services.pictures.take_pictures", take)
    monkeypatch.setattr("iam.services.pictures.find_chromium", lambda: "chromium")

    write_preview(opened, tmp_path / "out", pictures=True)

    assert victim.read_text() == "mine"
    assert (tmp_path / "out" / LIST).read_text().splitlines()[-2:] == [
        "fr/consent-360.png",
        "fr/consent-1280.png",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("w\x1b]0;x\x07", "w\\x1b]0;x\\x07"),
        ("w\n::error::x", "w\\n::error::x"),
        ("::error::x", "./::error::x"),
    ],
)
def test_the_name_of_a_folder_is_read_and_not_obeyed(
    tmp_path, monkeypatch, capsys, name, shown
):
    monkeypatch.chdir(tmp_path)

    write(Path(name))
    (tmp_path / name / LIST).unlink()
    with pytest.raises(click.ClickException) as refused:
        write(Path(name))

    said = capsys.readouterr().out
    assert said.endswith(f"to {shown}; open {shown}/index.html\n")
    assert refused.value.message.startswith(f"{shown} is not empty and is no earlier")


def test_a_folder_that_its_owner_linked_is_written_through(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")

    write(tmp_path / "out")

    assert (tmp_path / "real" / "index.html").read_text() == "new index.html"
