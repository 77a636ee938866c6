"""The configuration file: what it says, and how it is written."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import SecretScheme
from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.values import (
    Declaration,
    DeclaredClient,
    DeclaredRealm,
    DeclaredSecret,
    DeclaredUser,
)
from iam.domain.declarations.writing import to_plain_declaration
from iam.domain.end_users import EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from tests.domain.declared_files import THE_FILE_OF_THE_ISSUE

SHA256 = "sha256:" + "0f" * 32
ARGON2ID = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0$" + "QUFB" * 10


def of_realm(**keys):
    return {"realms": [{"path": "/alpha", **keys}]}


def test_a_file_of_many_settings_is_read_whole():
    declaration, faults = read_declaration(tomllib.loads(THE_FILE_OF_THE_ISSUE))

    assert faults == []
    assert declaration == Declaration(
        realms=(
            DeclaredRealm(
                path=RealmPath(("alpha",)),
                provider=ProviderSettings(
                    grant_types=(
                        "client_credentials",
                        "authorization_code",
                        "refresh_token",
                    ),
                    supported_scopes=("profile|en|Your name and picture", "openid|"),
                ),
                clients=(
                    DeclaredClient(
                        client_id="myClient",
                        secret="forgerock",
                        settings=ClientSettings(
                            client_name=("My client", "fr|Mon client"),
                            grant_types=("client_credentials",),
                            redirect_uris=("https://www.example.com:443/callback",),
                            scopes=("write",),
                        ),
                    ),
                ),
                end_users=(
                    DeclaredUser(
                        username="demo",
                        password="wild ponies at dusk",
                        attributes=EndUserAttributes(
                            name="Demo User", email="demo@example.com"
                        ),
                    ),
                ),
            ),
        )
    )
    assert declaration.realms[0].clients[0].where == ("realms", 0, "clients", 0)


def test_what_is_left_out_takes_its_default():
    assert read_declaration(of_realm(clients=[{"client_id": "a"}])) == (
        Declaration(
            realms=(
                DeclaredRealm(
                    path=RealmPath(("alpha",)),
                    active=True,
                    provider=ProviderSettings(),
                    clients=(DeclaredClient(client_id="a", settings=ClientSettings()),),
                ),
            )
        ),
        [],
    )


def test_hashes_are_read_with_their_times_in_utc():
    declaration, faults = read_declaration(
        tomllib.loads(
            f"""
            [[realms]]
            path = "/alpha"
            [[realms.clients]]
            client_id = "a"
            client_secret_hashes = [
              {{ hash = "{SHA256}", expires_at = 2030-01-01T02:00:00+02:00 }},
              {{ hash = "{ARGON2ID}", created_at = 2029-01-01T00:00:00Z }},
            ]
            """
        )
    )

    assert faults == []
    assert declaration.realms[0].clients[0].secret_hashes == (
        DeclaredSecret(
            scheme=SecretScheme.GENERATED,
            hash="0f" * 32,
            expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        ),
        DeclaredSecret(
            scheme=SecretScheme.TYPED,
            hash=ARGON2ID,
            created_at=datetime(2029, 1, 1, tzinfo=UTC),
        ),
    )


def test_a_declaration_does_not_print_its_secrets():
    declaration, faults = read_declaration(tomllib.loads(THE_FILE_OF_THE_ISSUE))

    assert faults == []
    assert "forgerock" not in repr(declaration)
    assert "wild ponies at dusk" not in repr(declaration)


def test_a_declaration_is_written_in_order_and_without_defaults_and_secrets():
    data = {
        "realms": [
            {
                "users": [{"username": "zoe"}, {"username": "ann", "name": "Ann"}],
                "clients": [
                    {"client_id": "z", "client_secret_hashes": [{"hash": SHA256}]},
                    {"scopes": ["write"], "client_id": "a", "client_secret": "sesame"},
                ],
                "active": False,
                "provider": {"unlisted_scopes": "name", "default_locale": "en"},
                "path": "/b/c",
            },
            {"path": "/b", "users": [{"username": "bo", "password_hash": ARGON2ID}]},
        ]
    }
    declaration, faults = read_declaration(data)
    assert faults == []

    without = to_plain_declaration(declaration)
    with_secrets = to_plain_declaration(declaration, with_secrets=True)

    assert without == {
        "realms": [
            {"path": "/b", "users": [{"username": "bo"}]},
            {
                "path": "/b/c",
                "active": False,
                "provider": {"unlisted_scopes": "name"},
                "clients": [
                    {"client_id": "a", "scopes": ["write"]},
                    {"client_id": "z"},
                ],
                "users": [{"username": "ann", "name": "Ann"}, {"username": "zoe"}],
            },
        ]
    }
    assert list(without["realms"][1]) == [
        *("path", "active", "provider", "clients", "users"),
    ]
    assert with_secrets["realms"][0]["users"] == [
        {"username": "bo", "password_hash": ARGON2ID}
    ]
    assert with_secrets["realms"][1]["clients"] == [
        {"client_id": "a", "scopes": ["write"]},
        {"client_id": "z", "client_secret_hashes": [{"hash": SHA256}]},
    ]


def test_what_is_written_reads_as_the_same():
    at = datetime(2030, 1, 1, 12, 0, 0, 500_000, tzinfo=UTC)
    data = of_realm(
        clients=[
            {
                "client_id": "a",
                "client_secret_hashes": [
                    {"hash": SHA256, "created_at": at, "expires_at": at},
                    {"hash": ARGON2ID},
                ],
            }
        ],
        users=[{"username": "demo", "password_hash": ARGON2ID}],
    )
    declaration, faults = read_declaration(data)

    written = to_plain_declaration(declaration, with_secrets=True)

    assert faults == []
    assert written == data
    assert read_declaration(written) == (declaration, [])
