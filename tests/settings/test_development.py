"""Development mode: off, and refused wherever others could meet it."""

from __future__ import annotations

import pytest

from iam.settings import Settings, SettingsError


def test_it_is_off_unless_it_is_switched_on():
    assert Settings.from_environment({}).development is False
    assert Settings.from_environment({"IAM_DEVELOPMENT": "false"}).development is False
    assert Settings.from_environment({"IAM_DEVELOPMENT": "TRUE"}).development is True


def test_a_file_of_settings_switches_it_with_a_boolean(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("development = true\n")

    settings = Settings.from_environment({"IAM_SETTINGS_FILE": str(file)})

    assert settings.development is True


@pytest.mark.parametrize("given", ["yes", "1", "0", "on", "null"])
def test_anything_else_is_refused(given):
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"IAM_DEVELOPMENT": given})

    assert refused.value.faults[0].startswith(
        "IAM_DEVELOPMENT: must be true or false, not "
    )


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:8080/am",
        "http://127.0.0.1/am",
        "http://[::1]:8080",
        "https://localhost",
    ],
)
def test_it_may_be_on_where_the_address_is_this_machine(base_url):
    settings = Settings.from_environment(
        {"IAM_DEVELOPMENT": "true", "IAM_BASE_URL": base_url}
    )

    assert settings.development is True


@pytest.mark.parametrize(
    "base_url",
    ["https://id.example.com/am", "http://localhost.example.com", "http://192.0.2.1"],
)
def test_it_is_refused_where_the_address_is_another(base_url):
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"IAM_DEVELOPMENT": "true", "IAM_BASE_URL": base_url})

    (fault,) = refused.value.faults
    assert fault == (
        "IAM_DEVELOPMENT: is for one's own machine alone, and IAM_BASE_URL is "
        f"{base_url}; unset it, or let the address be on localhost"
    )
