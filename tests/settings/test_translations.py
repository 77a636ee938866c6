"""`translations`: folders in a list, as other lists are written."""

from __future__ import annotations

import pytest

from iam.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("written", "folders"),
    [
        ("", ()),
        ("/etc/assent/translations", ("/etc/assent/translations",)),
        ("/srv/brand, translations", ("/srv/brand", "translations")),
    ],
)
def test_folders_are_read_in_their_order(written, folders):
    settings = Settings.from_environment({"IAM_TRANSLATIONS": written})

    assert settings.translations == folders


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('[""]', "has an empty path; write one of a folder, or leave it out"),
        (r'["a\u0000b"]', r"'a\x00b' has a control character; take it out"),
        ("7", "must be an array of strings: paths of folders, separated by commas"),
    ],
)
def test_what_is_no_list_of_folders_is_refused(tmp_path, written, fault):
    file = tmp_path / "iam.toml"
    file.write_text(f"translations = {written}\n")

    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"IAM_SETTINGS_FILE": str(file)})

    assert refused.value.faults == (f"IAM_TRANSLATIONS (in {str(file)!r}): {fault}",)
