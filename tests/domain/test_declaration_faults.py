"""The configuration file: what is wrong with it, where, and no secret repeated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from iam.domain.declarations.reading import read_declaration

SHA256 = "sha256:" + "0f" * 32
ARGON2ID = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0$" + "QUFB" * 10
SECRET = "open\x07sesame"


def of_realm(**keys):
    return {"realms": [{"path": "/alpha", **keys}]}


def of_client(**keys):
    return of_realm(clients=[{"client_id": "a", **keys}])


def of_user(**keys):
    return of_realm(users=[{"username": "demo", **keys}])


def of_hashes(*entries):
    return of_client(client_secret_hashes=list(entries))


def faults_in(data) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for fault in read_declaration(data)[1]]


def test_every_fault_is_told_at_once_with_its_path():
    data = {
        "realm": [],
        "realms": [
            {"path": "alpha", "activ": True, "provider": {"unlisted_scopes": "no"}},
            {
                "clients": [{"client_id": "a", "scopes": ["a b"], "client_scret": ""}],
                "users": [{"username": "demo", "email": "nowhere", "passwd": "x"}],
            },
        ],
    }

    assert [where for where, _ in faults_in(data)] == [
        "realm",
        "realms[0].activ",
        "realms[0].path",
        "realms[0].provider.unlisted_scopes",
        "realms[1]",
        "realms[1].clients[0].client_scret",
        "realms[1].clients[0].scopes[0]",
        "realms[1].users[0].passwd",
        "realms[1].users[0].email",
    ]


TABLE = "must be a TOML table"
ARRAY = "must be an array of tables, each under"


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        ({}, "", "realms is missing"),
        ({"realms": {}}, "realms", f"{ARRAY} [[realms]]"),
        ({"realms": ["/alpha"]}, "realms[0]", TABLE),
        (
            {"realms": [], "realm": 1},
            "realm",
            "unknown key; did you mean 'realms'?",
        ),
        ({"realms": [{}]}, "realms[0]", "path is missing"),
        (of_realm(path=7), "realms[0].path", "must be a TOML string"),
        (
            of_realm(path="/users"),
            "realms[0].path",
            "'users' cannot be a realm's name: the word is reserved",
        ),
        (of_realm(active=1), "realms[0].active", "must be a TOML boolean"),
        (
            of_realm(path="/", active=False),
            "realms[0].active",
            "the root realm cannot be switched off",
        ),
        (of_realm(provider=[]), "realms[0].provider", TABLE),
        (
            of_realm(provider={"default_scope": []}),
            "realms[0].provider.default_scope",
            "unknown key; did you mean 'default_scopes'?",
        ),
        (
            {"realms": [{"path": "/alpha"}, {"path": "/Alpha"}]},
            "realms[1].path",
            "realms[0] has the same already",
        ),
    ],
)
def test_what_is_wrong_with_a_realm_is_told_where_it_stands(data, where, message):
    assert faults_in(data) == [(where, message)]


CLIENT_ID_WANTED = (
    "must be 1 to 100 printable ASCII characters without space, quotes and colon"
)
SECRET_WANTED = "must be 1 to 255 printable ASCII characters"
PUBLIC = "a public client (token_endpoint_auth_method is none)"


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (of_realm(clients={}), "clients", f"{ARRAY} [[realms.clients]]"),
        (of_realm(clients=[{}]), "clients[0]", "client_id is missing"),
        (
            of_client(client_id=None),
            "clients[0].client_id",
            CLIENT_ID_WANTED,
        ),
        (of_client(client_secret=12), "clients[0].client_secret", SECRET_WANTED),
        (of_client(client_secret=""), "clients[0].client_secret", SECRET_WANTED),
        (of_client(client_secret="s" * 256), "clients[0].client_secret", SECRET_WANTED),
        (of_client(client_secret="s\n"), "clients[0].client_secret", SECRET_WANTED),
        (of_client(client_secret="é"), "clients[0].client_secret", SECRET_WANTED),
        (
            of_client(client_secret_file=""),
            "clients[0].client_secret_file",
            "must name a file",
        ),
        (
            of_client(client_secret="s", client_secret_file="s.txt"),
            "clients[0]",
            "only one of client_secret, client_secret_file can be given",
        ),
        (
            of_client(
                token_endpoint_auth_method="none", grant_types=["client_credentials"]
            ),
            "clients[0].grant_types",
            f"{PUBLIC} cannot use client_credentials",
        ),
        (
            of_client(token_endpoint_auth_method="none", client_secret="s"),
            "clients[0].client_secret",
            f"{PUBLIC} has no secret",
        ),
        (
            of_realm(clients=[{"client_id": "a"}, {"client_id": "a"}]),
            "clients[1].client_id",
            "realms[0].clients[0] has the same already",
        ),
    ],
)
def test_what_is_wrong_with_a_client_is_told_where_it_stands(data, where, message):
    assert faults_in(data) == [(f"realms[0].{where}", message)]


HASH_WANTED = (
    "must be a hash as export writes it: sha256: and 64 of 0-9 a-f for a generated "
    "secret, $argon2id$v=19$m=…,t=…,p=…$…$… for a typed one"
)
INSTANT_WANTED = "must be a TOML date-time as 2030-01-31T12:00:00Z"
A_LOCAL_TIME = datetime(2030, 1, 1, tzinfo=UTC).replace(tzinfo=None)
BEFORE_ALL_YEARS = datetime.min.replace(tzinfo=timezone(timedelta(hours=12)))


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (of_hashes(), "", "is empty; leave it out to keep today's secrets"),
        (of_hashes("x"), "[0]", TABLE),
        (of_hashes({}), "[0]", "hash is missing"),
        (of_hashes({"hash": "x"}), "[0].hash", HASH_WANTED),
        (of_hashes({"hash": SHA256 + "0"}), "[0].hash", HASH_WANTED),
        (of_hashes({"hash": ARGON2ID.replace("2id", "2i")}), "[0].hash", HASH_WANTED),
        (
            of_hashes({"hash": SHA256, "scheme": "sha256"}),
            "[0].scheme",
            "unknown key; known: hash, created_at, expires_at",
        ),
        (
            of_hashes({"hash": SHA256}, {"hash": SHA256}),
            "[1].hash",
            "stands here twice",
        ),
        (
            of_hashes(*({"hash": f"sha256:{digit * 64}"} for digit in "abc")),
            "",
            "a client has at most 2 secrets",
        ),
        (
            of_hashes({"hash": SHA256, "created_at": A_LOCAL_TIME}),
            "[0].created_at",
            INSTANT_WANTED,
        ),
        (
            of_hashes({"hash": SHA256, "expires_at": date(2030, 1, 1)}),
            "[0].expires_at",
            INSTANT_WANTED,
        ),
        (
            of_hashes({"hash": SHA256, "expires_at": BEFORE_ALL_YEARS}),
            "[0].expires_at",
            "is before or after all years in UTC",
        ),
    ],
)
def test_what_is_wrong_with_a_hash_is_told_where_it_stands(data, where, message):
    assert faults_in(data) == [
        (f"realms[0].clients[0].client_secret_hashes{where}", message)
    ]


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (of_realm(users=[{}]), "[0]", "username is missing"),
        (of_user(password=""), "[0].password", "must be 1 to 1024 characters"),
        (of_user(password="a\tb"), "[0].password", "has a control character"),
        (
            of_user(password="a", password_hash=ARGON2ID),
            "[0]",
            "only one of password, password_hash can be given",
        ),
        (
            of_user(password_hash=SHA256),
            "[0].password_hash",
            "must be a hash as export writes it, $argon2id$v=19$m=…,t=…,p=…$…$…",
        ),
        (
            of_realm(users=[{"username": "a"}, {"username": "a"}]),
            "[1].username",
            "realms[0].users[0] has the same already",
        ),
    ],
)
def test_what_is_wrong_with_a_person_is_told_where_it_stands(data, where, message):
    assert faults_in(data) == [(f"realms[0].users{where}", message)]


@pytest.mark.parametrize(
    "data",
    [
        of_client(client_secret=SECRET),
        of_client(client_secret=[SECRET]),
        of_client(client_secret=SECRET, client_secret_file=SECRET),
        of_client(client_secret=SECRET, token_endpoint_auth_method="none"),
        of_hashes({"hash": SECRET}),
        of_hashes(SECRET),
        of_client(client_secret_hashes=SECRET),
        of_user(password=SECRET),
        of_user(password_hash=SECRET),
        of_user(password={SECRET: SECRET}),
    ],
)
def test_no_fault_repeats_a_secret(data):
    declaration, faults = read_declaration(data)

    assert faults
    assert "sesame" not in f"{faults}{declaration}{list(map(str, faults))}"
