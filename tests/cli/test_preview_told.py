"""What the command tells while it makes a preview, and what it keeps to itself."""

from __future__ import annotations

import pytest

from iam.cli import preview_files
from iam.web.preview.scenes import SCENES
from tests.cli.previewing import PreviewTerminal, a_preview_terminal


@pytest.fixture
def iam_(tmp_path, clock, monkeypatch) -> PreviewTerminal:
    """A terminal where there is a file of a configuration, and no installation."""
    monkeypatch.chdir(tmp_path)
    return a_preview_terminal(tmp_path, clock)


CATALOG = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {0}\\n"

msgid "Sign in"
msgstr "{1}"
"""


def test_nothing_is_told_of_languages_that_were_not_asked_for(iam_, tmp_path, caplog):
    for locale, words in (("sv", "Logga in"), ("de", "%"), ("fr", "%"), ("xx", "a")):
        folder = tmp_path / "words" / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(CATALOG.format(locale, words))
    iam_.environ["IAM_TRANSLATIONS"] = str(tmp_path / "words")
    catalog = tmp_path / "words" / "fr" / "LC_MESSAGES" / "messages.po"

    result = iam_.type(
        *("translations", "preview", "--out", "out", "--no-pictures"),
        *("--config", "shop.toml", "--languages", "fr"),
    )

    assert (result.exit_code, result.stderr) == (0, "")  # it took no ten seconds
    assert [each.split(": ")[0] for each in caplog.messages] == [
        f"{catalog}:7",
        f"{catalog} is refused; what lies beneath it is served",
    ]


def test_a_log_shows_every_ten_seconds_how_far_it_is(iam_, monkeypatch):
    monkeypatch.setattr(preview_files, "_SILENT", 0.0)

    result = iam_.type(
        *("translations", "preview", "--out", "out", "--no-pictures"),
        *("--config", "shop.toml", "--languages", "fr"),
    )

    count = 2 * len(SCENES) + 2
    assert result.stderr.splitlines() == [
        f"pages: {done} of {count}" for done in range(count)
    ]
    assert result.stdout == (
        f"wrote {count} pages in 1 language to out; open out/index.html\n"
    )
