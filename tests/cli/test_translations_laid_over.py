"""`IAM_TRANSLATIONS`: folders of an operator's own words, for commands as for pages."""

from __future__ import annotations

import pytest

from tests.architecture.tree import ROOT

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
PHOTOS = 'msgctxt "photos"\nmsgid "See your photos"\nmsgstr "Voir vos photos"\n'


def test_a_command_reads_the_words_that_are_laid_over(alpha, tmp_path):
    alpha(
        *("client", "create", "app", "--realm", "/alpha"),
        *("--scopes", "photos|See your photos"),
    )
    folder = tmp_path / "mine" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    folder.joinpath("scopes.po").write_text(HEADER + PHOTOS, encoding="utf-8")
    alpha.environ["IAM_TRANSLATIONS"] = f"{tmp_path / 'mine'},{tmp_path}"
    explain = ("scope", "explain", "--realm", "/alpha", "--client", "app")

    assert "Voir vos photos (fr)" in alpha(*explain, "--ui-locales", "fr")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{here}/gone", "'{here}/gone' is no folder that can be read: No such file"),
        ("{here}/a.po", "'{here}/a.po' is no folder that can be read: Not a directory"),
    ],
)
def test_a_folder_must_be_there(alpha, tmp_path, written, said):
    (tmp_path / "a.po").touch()
    alpha.environ["IAM_TRANSLATIONS"] = written.format(here=tmp_path)

    refused = alpha.refused("realm", "list")

    assert f"IAM_TRANSLATIONS: {said.format(here=tmp_path)}" in refused


def test_the_catalog_of_the_how_to_is_sound_even_to_the_strict(new_iam, tmp_path):
    page = ROOT.joinpath("docs/how-to/lay-your-own-words-over-ours.md").read_text()
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = page.partition("```po\n")[2].partition("```")[0]
    folder.joinpath("messages.po").write_text(catalog, encoding="utf-8")

    said = new_iam("translations", "check", "--dir", str(tmp_path), "--strict")

    assert said == "nothing to mend: 1 file(s), 1 entries\n"
