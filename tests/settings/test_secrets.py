"""Secrets among the settings: where they may stand, and that nothing tells them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.settings import Settings, SettingsError

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
KEY_BYTES = b"0123456789abcdef0123456789abcdef"
OTHER_KEY = "-_-_" * 10 + "-_8"
OTHER_KEY_AS_BASE64 = "+/+/" * 10 + "+/8="
OTHER_KEY_BYTES = b"\xfb\xff\xbf" * 10 + b"\xfb\xff"
MAKE_ONE = 'make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
POSTGRES = "postgresql://iam:open%2Fsesame@db.example.com:5432/iam?sslmode=require"
NOT_A_DATABASE = (
    "IAM_DATABASE_URL: must be sqlite:///PATH or "
    "postgresql://USER:PASSWORD@HOST:PORT/NAME; write special characters of user and "
    "password as %XX"
)
NO_MASTER_KEY = (
    "IAM_MASTER_KEY: is missing, and only the embedded database makes its own; "
    f"{MAKE_ONE} and put it there or in a file that IAM_MASTER_KEY_FILE names, the "
    "same on every node"
)


@pytest.fixture
def secret_file(tmp_path):
    """Write a file that holds a secret; give its path."""

    def write(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def faults_of(environ) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environ)
    return refused.value.faults


def test_secrets_can_be_read_from_files(secret_file):
    environ = {
        "IAM_DATABASE_URL_FILE": secret_file("url", f"{POSTGRES}\r\n".encode()),
        "IAM_MASTER_KEY_FILE": secret_file("key", f"\n {KEY}\n".encode()),
    }

    settings = Settings.from_environment(environ)

    assert settings == Settings(
        database_url=POSTGRES.replace("://", "+psycopg://"), master_key=KEY
    )


def test_the_file_of_a_secret_wins_over_the_settings_file(secret_file):
    environ = {
        "IAM_SETTINGS_FILE": secret_file("toml", f'master_key = "{KEY}"'.encode()),
        "IAM_MASTER_KEY_FILE": secret_file("key", OTHER_KEY.encode()),
    }

    assert Settings.from_environment(environ).master_keys == (OTHER_KEY_BYTES,)


def test_a_secret_and_its_file_are_not_given_together(secret_file):
    environ = {
        "IAM_MASTER_KEY": KEY,
        "IAM_MASTER_KEY_FILE": secret_file("key", KEY.encode()),
    }

    assert faults_of(environ) == (
        "IAM_MASTER_KEY_FILE: IAM_MASTER_KEY is set too; unset one of them",
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\n", "the file is empty; write the secret to it"),
        (
            b"\xff",
            (
                "cannot read the file: it is not UTF-8; "
                "name a text file that this user may read"
            ),
        ),
        (b"short", f"key 1 of 1 is not 32 bytes as base64url; {MAKE_ONE}"),
    ],
    ids=["empty", "not a text", "not a key"],
)
def test_a_file_without_a_secret_is_refused(secret_file, content, fault):
    environ = {
        "IAM_DATABASE_URL": POSTGRES,
        "IAM_MASTER_KEY_FILE": secret_file("key", content),
    }

    assert faults_of(environ) == (f"IAM_MASTER_KEY_FILE: {fault}",)


def test_a_secret_in_the_place_of_its_file_is_not_repeated():
    assert faults_of({"IAM_DATABASE_URL_FILE": POSTGRES}) == (
        (
            "IAM_DATABASE_URL_FILE: cannot read the file: No such file or directory; "
            "name a text file that this user may read"
        ),
        NO_MASTER_KEY,
    )


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        (KEY, (KEY_BYTES,)),
        (f"{KEY}=", (KEY_BYTES,)),
        (f"{OTHER_KEY_AS_BASE64},{KEY}", (OTHER_KEY_BYTES, KEY_BYTES)),
        (f" {KEY}\n{OTHER_KEY}\r\n", (KEY_BYTES, OTHER_KEY_BYTES)),
    ],
    ids=["base64url", "padded", "base64, separated by a comma", "one per line"],
)
def test_the_master_key_is_one_or_several_keys_in_order(written, keys):
    settings = Settings.from_environment({"IAM_MASTER_KEY": written})

    assert settings.master_keys == keys


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (f"{KEY},{KEY}A, x", "key 2, 3 of 3 is not 32 bytes as base64url"),
        (KEY[:-1], "key 1 of 1 is not 32 bytes as base64url"),
        (KEY[:-1] + "\u00e9", "key 1 of 1 is not 32 bytes as base64url"),
        (" , ", "holds no key"),
    ],
    ids=["longer", "shorter", "another alphabet", "separators alone"],
)
def test_a_master_key_of_another_shape_is_refused(written, fault):
    assert faults_of({"IAM_MASTER_KEY": written}) == (
        f"IAM_MASTER_KEY: {fault}; {MAKE_ONE}",
    )


@pytest.mark.parametrize(
    ("database_url", "database"),
    [
        (POSTGRES, POSTGRES.replace("://", "+psycopg://")),
        ("postgresql+psycopg:///iam", "postgresql+psycopg:///iam"),
        ("postgresql://u:@/d?host=/tmp/x", "postgresql+psycopg://u:@/d?host=/tmp/x"),
        ("sqlite:///iam.db", "sqlite:///iam.db"),
        ("sqlite:////var/lib/iam.db", "sqlite:////var/lib/iam.db"),
    ],
)
def test_a_database_of_ones_own_needs_a_master_key(database_url, database):
    environ = {"IAM_DATABASE_URL": database_url}

    settings = Settings.from_environment({**environ, "IAM_MASTER_KEY": KEY})

    assert (settings.database, settings.is_embedded) == (database, False)
    assert faults_of(environ) == (NO_MASTER_KEY,)


@pytest.mark.parametrize(
    "database_url",
    [
        "postgres://iam@db/iam",
        "mysql://iam@db/iam",
        "sqlite://",
        "sqlite:///:memory:",
        "open/sesame",
        "postgresql://",
        "postgresql://iam:open/sesame@db/iam",
        "postgresql://iam:1/sesame@db/iam",
        "postgresql://iam:open@sesame@db/iam",
        "postgresql://iam:open#sesame@db/iam",
        "postgresql://iam:open sesame@db/iam",
        "postgresql://db:0x10/iam",
        "postgresql://db/iam\n",
    ],
)
def test_another_database_is_refused_and_the_missing_master_key_told(database_url):
    assert faults_of({"IAM_DATABASE_URL": database_url}) == (
        NOT_A_DATABASE,
        NO_MASTER_KEY,
    )


def test_printing_the_settings_tells_no_secret():
    settings = Settings.from_environment(
        {"IAM_DATABASE_URL": POSTGRES, "IAM_MASTER_KEY": KEY}
    )

    assert settings.to_plain() == {
        "base_url": "http://localhost:8080/am",
        "allowed_hosts": [],
        "data_dir": "iam-data",
        "database_url": "postgresql+psycopg://***@db.example.com:5432/iam?***",
        "master_key": "***",
        "max_access_token_lifetime": 86400,
        "trusted_proxies": [],
        "log_level": "info",
        "metrics_address": "",
        "audit_log": "",
        "jwks_max_age": 900,
        "outbound_networks": [],
        "breached_passwords": "",
        "translations": [],
        "development": False,
        "audit_retention_days": 365,
    }
    assert repr(settings) == str(settings)
    for secret in (KEY, "sesame", "require"):
        assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("database_url", "shown"),
    [
        ("", ""),
        ("sqlite:////var/lib/iam.db", "sqlite:////var/lib/iam.db"),
        ("postgresql://db/iam", "postgresql://db/iam"),
        ("postgresql://db/iam?password=se@same", "postgresql://***"),
        ("postgresql://iam:open?se@same", "postgresql://***"),
        ("postgresql://iam:open/sesame@db/iam", "postgresql://***@db/iam"),
    ],
)
def test_even_an_unchecked_database_url_is_printed_without_password(
    database_url, shown
):
    assert Settings(database_url=database_url).to_plain()["database_url"] == shown


def test_a_spoilt_key_file_of_the_embedded_database_is_named(tmp_path):
    settings = replace(Settings(data_dir=tmp_path), master_key="spoilt\n")

    with pytest.raises(SettingsError) as refused:
        settings.master_keys  # noqa: B018 - reading it is the deed

    assert refused.value.faults == (
        (
            f"IAM_MASTER_KEY (or {str(tmp_path / 'master.key')!r}): "
            f"key 1 of 1 is not 32 bytes as base64url; {MAKE_ONE}"
        ),
    )
