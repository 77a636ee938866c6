"""The settings of the server: where they come from, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from iam.settings import Settings, SettingsError, describe

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
POSTGRES = "postgresql://iam:open%2Fsesame@db.example.com:5432/iam?sslmode=require"
PSYCOPG = POSTGRES.replace("://", "+psycopg://")

WRONG = """\
IAM_SETTINGS_FILE: {file} has the unknown key 'bas_url'; \
the nearest known one is 'base_url'
IAM_BASEURL: there is no such setting; \
the nearest known one is IAM_BASE_URL: correct the name, or unset it
IAM_LO_LEVEL (overridden): there is no such setting; \
the nearest known one is IAM_LOG_LEVEL
IAM_ALLOWED_HOSTS: '*.example.com' is not host or host:port; write each one in full
IAM_ALLOWED_HOSTS: 'id:70000' is not host or host:port; write each one in full
IAM_DATA_DIR (overridden): must be a string: the path of a directory
IAM_DATABASE_URL: \
must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME; \
write special characters of user and password as %XX
IAM_MAX_ACCESS_TOKEN_LIFETIME: \
must be a whole number, 1 to 86400 seconds, not 86401
IAM_TRUSTED_PROXIES: 'proxy' is not an address or a network, such as 10.0.0.0/8
IAM_LOG_LEVEL (in {file}): \
must be a string: debug, info, warning, error, critical
IAM_METRICS_ADDRESS: \
'9090' is not host:port, such as 127.0.0.1:9090 or [::1]:9090
IAM_JWKS_MAX_AGE (in {file}): \
must be a whole number, 0 to 900 seconds, not '900'
IAM_MASTER_KEY: is missing, and only the embedded database makes its own; \
make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))" \
and put it there or in a file that IAM_MASTER_KEY_FILE names, the same on every node"""

NOT_AN_ADDRESS = (
    "IAM_BASE_URL: must be http:// or https://, a host, a port if need be, and a path "
    "of letters, digits and -._~ such as https://id.example.com/am, without user, "
    "query or fragment"
)


@pytest.fixture
def settings_file(tmp_path):
    """Write the file that IAM_SETTINGS_FILE names; give its path."""

    def write(text: str | bytes) -> str:
        path = tmp_path / "iam.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def settings_of(environ=None, **overrides) -> Settings:
    return Settings.from_environment(environ or {}, overrides=overrides)


def faults_of(environ, **overrides) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        settings_of(environ, **overrides)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_a_server_that_is_told_nothing_serves_from_its_own_directory():
    settings = settings_of()

    assert settings == Settings(
        base_url="http://localhost:8080/am",
        allowed_hosts=(),
        data_dir=Path("iam-data"),
        database_url="",
        master_key="",
        max_access_token_lifetime=86400,
        trusted_proxies=(),
        log_level="info",
        metrics_address="",
        audit_log="",
        jwks_max_age=900,
    )
    assert settings.is_embedded
    assert settings.database == "sqlite:///iam-data/iam.db"
    assert settings.audit_log_path == Path("iam-data/audit.log")


def test_variables_win_over_the_file_and_overrides_over_both(settings_file):
    path = settings_file('log_level = "debug"\njwks_max_age = 60\naudit_log = "a.log"')
    environ = {
        "IAM_SETTINGS_FILE": path,
        "IAM_LOG_LEVEL": "error",
        "IAM_JWKS_MAX_AGE": "30",
        "PATH": "/bin",
    }

    settings = settings_of(environ, log_level="critical", jwks_max_age=None)

    assert settings == Settings(
        log_level="critical", jwks_max_age=30, audit_log="a.log"
    )


def test_every_setting_can_be_given_in_each_way(settings_file):
    path = settings_file(
        'base_url = "https://id.example.com"\n'
        'allowed_hosts = ["id.internal:8443"]\n'
        'data_dir = "/var/lib/iam"\n'
        f'database_url = "{POSTGRES}"\n'
        f'master_key = "{KEY}"\n'
        "max_access_token_lifetime = 600\n"
        'trusted_proxies = ["10.0.0.0/8", "::1"]\n'
        'log_level = "warning"\n'
        'metrics_address = "[::1]:9090"\n'
        'audit_log = "-"\n'
        "jwks_max_age = 0\n"
    )
    environ = {
        "IAM_BASE_URL": "https://id.example.com",
        "IAM_ALLOWED_HOSTS": "id.internal:8443",
        "IAM_DATA_DIR": "/var/lib/iam",
        "IAM_DATABASE_URL": POSTGRES,
        "IAM_MASTER_KEY": KEY,
        "IAM_MAX_ACCESS_TOKEN_LIFETIME": "600",
        "IAM_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        "IAM_LOG_LEVEL": "warning",
        "IAM_METRICS_ADDRESS": "[::1]:9090",
        "IAM_AUDIT_LOG": "-",
        "IAM_JWKS_MAX_AGE": "0",
    }
    overrides = {
        "base_url": "https://id.example.com",
        "allowed_hosts": ("id.internal:8443",),
        "data_dir": Path("/var/lib/iam"),
        "database_url": POSTGRES,
        "master_key": KEY,
        "max_access_token_lifetime": 600,
        "trusted_proxies": ("10.0.0.0/8", "::1"),
        "log_level": "warning",
        "metrics_address": "[::1]:9090",
        "audit_log": "-",
        "jwks_max_age": 0,
    }

    expected = Settings(**{**overrides, "database_url": PSYCOPG})

    assert settings_of({"IAM_SETTINGS_FILE": path}) == expected
    assert settings_of(environ) == expected
    assert settings_of(**overrides) == expected
    assert expected.database == PSYCOPG
    assert not expected.is_embedded
    assert expected.audit_log_path is None


def test_all_faults_are_told_at_once(settings_file):
    path = settings_file('jwks_max_age = "900"\nlog_level = true\nbas_url = "x"\n')

    faults = faults_of(
        {
            "IAM_SETTINGS_FILE": path,
            "IAM_ALLOWED_HOSTS": "id.example.com, *.example.com, id:70000",
            "IAM_BASEURL": "http://id.example.com",
            "IAM_DATABASE_URL": "mysql://root:secret@db/iam",
            "IAM_MAX_ACCESS_TOKEN_LIFETIME": "86401",
            "IAM_METRICS_ADDRESS": "9090",
            "IAM_TRUSTED_PROXIES": "proxy",
        },
        data_dir=7,
        lo_level="info",
    )

    assert "\n".join(faults) == WRONG.format(file=repr(path))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"a =", "{path!r} is not TOML: Invalid value (at end of document)"),
        (
            b'a = "\xff"',
            (
                "cannot read {path!r}: it is not UTF-8; "
                "name a text file that this user may read"
            ),
        ),
        (b"a = " + b"[" * 9999, "{path!r} is nested too deeply"),
    ],
    ids=["not TOML", "not UTF-8", "nested too deeply"],
)
def test_a_settings_file_that_cannot_be_understood_is_refused(
    settings_file, content, fault
):
    path = settings_file(content)

    assert faults_of({"IAM_SETTINGS_FILE": path}) == (
        f"IAM_SETTINGS_FILE: {fault.format(path=path)}",
    )


def test_a_settings_file_that_is_not_there_is_refused():
    assert faults_of({"IAM_SETTINGS_FILE": "/nowhere/iam.toml"}) == (
        (
            "IAM_SETTINGS_FILE: cannot read '/nowhere/iam.toml': No such file or "
            "directory; name a text file that this user may read"
        ),
    )


def test_an_empty_variable_counts_as_not_given():
    environ = {"IAM_LOG_LEVEL": "", "IAM_MASTER_KEY_FILE": "", "IAM_NOTHING": ""}

    assert settings_of(environ) == Settings()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTPS://Id.Example.COM:8443/Am/", "https://id.example.com:8443/Am"),
        ("http://id.example.com", "http://id.example.com"),
        ("http://id.example.com/", "http://id.example.com"),
        ("http://[2001:DB8::1]/a/b.c~d_e-f", "http://[2001:db8::1]/a/b.c~d_e-f"),
    ],
    ids=["scheme and host in lower case", "no path", "a slash alone", "an IPv6 host"],
)
def test_the_base_url_is_written_in_one_way(written, read):
    assert settings_of({"IAM_BASE_URL": written}).base_url == read


@pytest.mark.parametrize(
    "written",
    [
        "id.example.com/am",
        "ftp://id.example.com",
        "https:///am",
        "https://me:secret@id.example.com/am",
        "https://id.example.com/am?x=1",
        "https://id.example.com/am#x",
        "https://id.example.com/am//",
        "https://id.example.com/../am",
        "https://id.example.com/a%20m",
        "https://id.example.com:65536/am",
        "https://[::g]/am",
        "https://id.\u00e9xample.com/am",
        "https://id.example.com/am\n",
    ],
)
def test_a_base_url_that_is_more_or_less_than_an_address_is_refused(written):
    assert faults_of({"IAM_BASE_URL": written}) == (NOT_AN_ADDRESS,)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("allowed_hosts", "id", "must be an array of strings: {range}"),
        ("allowed_hosts", ["[::g]"], "'[::g]' is not host or host:port; {each}"),
        ("audit_log", "a\n", "'a\\n' has a control character; take it out"),
        ("data_dir", "", "must be the path of a directory, {without}"),
        ("data_dir", "a?b", "must be the path of a directory, {without}"),
        ("jwks_max_age", True, "must be a whole number, 0 to 900 seconds, not True"),
        ("log_level", "INFO", "'INFO' is not one of {levels}"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name, value, fault):
    said = fault.format(
        each="write each one in full",
        levels="debug, info, warning, error, critical",
        range="host or host:port, separated by commas",
        without="without question marks or control characters",
    )

    assert faults_of({}, **{name: value}) == (
        f"IAM_{name.upper()} (overridden): {said}",
    )


def test_every_setting_is_described_for_the_reference():
    described = {about.name: about for about in describe()}

    assert list(described) == [field.name for field in dataclasses.fields(Settings)]
    for about in described.values():
        assert about.variable == f"IAM_{about.name.upper()}"
        assert all((about.default, about.range, about.description))
        assert about.description.isascii()
    assert {about.file_variable for about in described.values()} == {
        None,
        "IAM_DATABASE_URL_FILE",
        "IAM_MASTER_KEY_FILE",
    }
