"""The command that shows every page in every language."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request

import pytest

from iam.cli import preview_server
from iam.engines import chromium
from iam.web.preview.scenes import SCENES
from tests.cli.previewing import PreviewTerminal, a_preview_terminal
from tests.serving import free_port


@pytest.fixture
def iam_(tmp_path, clock, monkeypatch) -> PreviewTerminal:
    """A terminal where there is a file of a configuration, and no installation."""
    monkeypatch.chdir(tmp_path)
    return a_preview_terminal(tmp_path, clock)


def test_a_folder_is_written_that_opens_without_a_server(iam_, tmp_path):
    said = iam_.write(tmp_path / "out", "--config", "shop.toml")

    out = tmp_path / "out"
    listed = (out / ".assent-preview").read_text().splitlines()
    count = 3 * len(SCENES) + 3
    assert said == (
        f"wrote {count} pages in 2 languages to {out}; open {out / 'index.html'}\n"
    )
    assert {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} == {
        *listed,
        ".assent-preview",
    }
    page = (out / "fr" / "consent.html").read_text()
    assert "Autoriser <bdi" in page
    assert "<script" not in page
    assert '<link rel="stylesheet" href="../assets/style.css">' in page
    assert (out / "assets" / "style.css").stat().st_size > 1000
    assert not (out / "assets" / "preview.js").exists()


def test_an_earlier_preview_is_replaced_and_what_else_is_there_stays(iam_, tmp_path):
    out = tmp_path / "out"
    iam_.write(out, "--config", "shop.toml", "--mark")
    (out / "notes.txt").write_text("mine")
    assert (out / "fr" / "consent.marked.html").exists()

    iam_.write(out, "--config", "shop.toml")

    assert not (out / "fr" / "consent.marked.html").exists()
    assert (out / "fr" / "consent.html").exists()
    assert (out / "notes.txt").read_text() == "mine"


def test_a_folder_of_something_else_is_left_alone(iam_, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")

    said = iam_.refused("translations", "preview", "--out", "out", "--no-pictures")

    assert "Error: out is not empty and is no earlier preview" in said
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_a_list_that_names_files_elsewhere_deletes_none_of_them(iam_, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".assent-preview").write_text(f"../kept.txt\n{kept}\n")

    iam_.write(tmp_path / "out", "--config", "shop.toml")

    assert kept.read_text() == "mine"


def test_without_an_installation_the_demonstration_is_shown(iam_, tmp_path):
    result = iam_.type(
        *("translations", "preview", "--out", "out", "--no-pictures"),
        *("--languages", "en"),
    )

    assert result.exit_code == 0
    assert (
        "There is no installation here, so this is the demonstration" in result.stderr
    )
    assert "Postcards" in (tmp_path / "out" / "en" / "consent.html").read_text()


def test_the_installation_that_the_settings_name_is_shown(iam_, tmp_path):
    iam_.environ["IAM_DATA_DIR"] = str(tmp_path / "data")
    iam_("db", "upgrade")
    iam_("config", "apply", "shop.toml")

    iam_.write(tmp_path / "out", "--realm", "/shop", "--client", "cards")

    assert "holiday pictures" in (tmp_path / "out" / "fr" / "consent.html").read_text()


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--realm", "/nowhere"], "there is no realm /nowhere"),
        (["--realm", "/alpha", "--client", "nobody"], "has no client 'nobody'"),
        (
            ["--client", "myClient"],
            "grant type authorization_code alone; these do: photo-app of /alpha",
        ),
        (["--realm", "/customers"], "no client of /customers has the grant type"),
        (
            ["--config", "shop.toml", "--client", "mute"],
            "client mute of /shop has no scopes, so that nobody is ever asked",
        ),
        (["--languages", "xx"], "there is no catalog for 'xx'; there are en, "),
        (["--config", "nothing.toml"], "cannot read 'nothing.toml'"),
    ],
)
def test_what_cannot_be_shown_is_said(iam_, tmp_path, words, fault):
    said = iam_.refused(
        *("translations", "preview", "--out", "out", "--no-pictures", *words)
    )

    assert fault in said
    assert not (tmp_path / "out").exists()


def test_an_installation_that_is_named_and_not_there_is_no_demonstration(iam_):
    iam_.environ["IAM_DATA_DIR"] = "elsewhere"

    assert "there is no database at" in iam_.refused(
        "translations", "preview", "--out", "out"
    )


def test_pictures_that_nobody_can_take_are_refused_before_anything_is_written(
    iam_, tmp_path, monkeypatch
):
    monkeypatch.setattr(chromium, "_NAMES", ())

    said = iam_.refused("translations", "preview", "--out", "out", "--pictures")

    assert "pictures need Chromium, and there is none" in said
    assert not (tmp_path / "out").exists()


def test_a_browser_that_does_not_work_leaves_the_pages(iam_, tmp_path, monkeypatch):
    monkeypatch.setattr(chromium, "_NAMES", ("true",))

    result = iam_.type(
        *("translations", "preview", "--out", "out", "--languages", "fr"),
        *("--config", "shop.toml"),
    )

    assert result.exit_code == 1
    assert "Chromium has ended; the pages are written, and pictures" in result.stderr
    assert (tmp_path / "out" / "fr" / "consent.html").exists()


def test_pictures_are_for_a_folder(iam_):
    said = iam_.refused("translations", "preview", "--no-pictures", code=2)

    assert "--pictures and --no-pictures are for --out" in said


def test_it_is_served_to_this_machine_until_it_is_interrupted(iam_, monkeypatch):
    port, read = free_port(), {}

    class Interrupted(preview_server._Server):
        """Is read by a browser, and then interrupted."""

        def serve_forever(self, poll_interval: float = 0.1) -> None:
            def browse() -> None:
                for name in ("", "version.json", "fr/consent.html", "nothing"):
                    request = urllib.request.Request(f"http://127.0.0.1:{port}/{name}")
                    try:
                        with urllib.request.urlopen(request) as answer:
                            read[name] = (answer.status, answer.read().decode())
                    except urllib.error.HTTPError as error:
                        read[name] = (error.code, error.read().decode())
                self.shutdown()

            threading.Thread(target=browse).start()
            super().serve_forever(poll_interval)
            raise KeyboardInterrupt

    monkeypatch.setattr(preview_server, "_Server", Interrupted)

    said = iam_(
        *("translations", "preview", "--config", "shop.toml", "--port", str(port))
    )

    assert said.startswith("The preview of cards of /shop, in ")
    assert said.endswith(f" languages: http://localhost:{port}/\n")
    assert "Every page, every language" in read[""][1]
    assert len(json.loads(read["version.json"][1])["version"]) == 16
    assert "cards" in read["fr/consent.html"][1]
    assert read["nothing"] == (404, "There is no such page in the preview.\n")


def test_a_port_that_is_taken_is_said(iam_):
    with preview_server._Server(("127.0.0.1", 0), preview_server._Quiet) as taken:
        port = str(taken.server_port)

        said = iam_.refused(
            *("translations", "preview", "--config", "shop.toml", "--port", port)
        )

    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in said
