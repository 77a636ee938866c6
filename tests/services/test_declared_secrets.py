"""Declared secrets: kept, exchanged, made, read from files, and never told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.declarations.applied import Applied, MadeSecret
from iam.domain.faults import Refused
from iam.domain.realms import RealmPath
from iam.services.secret_files import with_secret_files
from iam.services.secrets import matches
from tests.services.declaring import DEMO, MY_CLIENT, OF_ALPHA, a_world, declared

ALPHA = RealmPath(("alpha",))
A_CLIENT = OF_ALPHA + MY_CLIENT
A_USER = OF_ALPHA + DEMO
A, B = (f"sha256:{digit * 64}" for digit in "ab")
PUBLIC = 'token_endpoint_auth_method = "none"'


@pytest.fixture
def world(tmp_path, database_url):
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


def hashes(*entries: str) -> str:
    return f"client_secret_hashes = [{', '.join(entries)}]"


def kept(world) -> list[str]:
    return [secret.hash for secret in world.client("/alpha", "myClient").secrets]


def test_a_new_confidential_client_gets_a_secret_that_is_told_once(world):
    applied = world.apply(A_CLIENT)

    [(realm, client_id, plain)] = applied.made_secrets
    assert (realm, client_id) == (ALPHA, "myClient")
    [secret] = world.client("/alpha", "myClient").secrets
    assert matches(secret, plain)
    assert plain not in repr(applied)
    assert world.apply(A_CLIENT) == Applied()


def test_a_secret_left_out_on_something_existing_leaves_it(world):
    world.apply(A_CLIENT + 'client_secret = "forgerock"')
    before = world.everything()

    assert world.apply(A_CLIENT) == Applied()
    assert world.everything() == before


def test_a_secret_that_is_live_stays_beside_the_other(world):
    world.apply(A_CLIENT + 'client_secret = "forgerock"')
    alpha = world.realms.get(ALPHA)
    rotated = world.clients.rotate_secret(
        alpha, "myClient", keep_old_for=timedelta(hours=1)
    )
    before = world.everything()

    for live in ("forgerock", rotated.secret):
        assert world.apply(A_CLIENT + f'client_secret = "{live}"') == Applied()

    assert world.everything() == before


def test_a_secret_that_has_ended_is_declared_anew(world):
    file = A_CLIENT + 'client_secret = "forgerock"'
    world.apply(file)
    alpha = world.realms.get(ALPHA)
    world.clients.rotate_secret(alpha, "myClient", keep_old_for=timedelta(hours=1))
    world.clock.move(timedelta(hours=2))

    applied = world.apply(file)

    assert applied == Applied(changed=("/alpha/clients/myClient (client_secret)",))
    [secret] = world.client("/alpha", "myClient").secrets
    assert matches(secret, "forgerock")


def test_another_secret_replaces_all_live_ones(world):
    world.apply(A_CLIENT + hashes(f'{{ hash = "{A}" }}', f'{{ hash = "{B}" }}'))

    world.apply(A_CLIENT + 'client_secret = "forgerock"')

    [secret] = world.client("/alpha", "myClient").secrets
    assert matches(secret, "forgerock")


def test_declared_hashes_are_exactly_the_secrets(world):
    world.apply(A_CLIENT + 'client_secret = "forgerock"')
    file = A_CLIENT + hashes(
        f'{{ hash = "{A}", created_at = 2026-01-01T00:00:00Z }}',
        f'{{ hash = "{B}", expires_at = 2030-01-01T00:00:00Z }}',
    )

    assert world.apply(file) == Applied(
        changed=("/alpha/clients/myClient (client_secret)",)
    )
    assert kept(world) == ["b" * 64, "a" * 64]  # the newest first
    assert world.apply(file) == Applied()


def test_a_hash_that_stays_keeps_its_id_and_its_last_use(world):
    world.apply(A_CLIENT + hashes(f'{{ hash = "{A}" }}'))
    alpha, [before] = (
        world.realms.get(ALPHA),
        world.client("/alpha", "myClient").secrets,
    )
    used = {(alpha.id, before.id): world.clock.now()}
    world.database.write(lambda store: store.clients.note_use(used))

    world.clock.move(timedelta(hours=1))
    world.apply(A_CLIENT + hashes(f'{{ hash = "{A}" }}', f'{{ hash = "{B}" }}'))

    after = world.client("/alpha", "myClient").secrets[1]
    assert (after.id, after.created_at) == (before.id, before.created_at)
    assert after.last_used_at == before.created_at


def test_a_client_whose_declared_hashes_have_all_ended_gets_no_other(world):
    file = A_CLIENT + hashes(f'{{ hash = "{A}", expires_at = 2020-01-01T00:00:00Z }}')

    applied = world.apply(file)

    assert applied == Applied(created=("/alpha", "/alpha/clients/myClient"))
    world.database.write(
        lambda store: store.clients.purge_secrets(world.clock.now(), most=10)
    )
    assert world.apply(file) == Applied()
    assert world.apply(A_CLIENT) == Applied()


def test_a_client_that_becomes_public_loses_its_secrets_and_gets_one_made_later(world):
    world.apply(A_CLIENT + 'client_secret = "forgerock"')

    to_public = world.apply(A_CLIENT + PUBLIC)
    without = world.rows("SELECT hash FROM client_secrets")
    back = world.apply(A_CLIENT)

    changed = ("/alpha/clients/myClient (token_endpoint_auth_method, client_secret)",)
    assert to_public == Applied(changed=changed)
    assert without == []
    [made] = back.made_secrets
    assert back == Applied(
        changed=changed, made_secrets=(MadeSecret(ALPHA, "myClient", made.secret),)
    )
    assert matches(world.client("/alpha", "myClient").secrets[0], made.secret)


def test_a_password_that_fits_is_not_hashed_again(world):
    file = A_USER + 'password = "wild ponies at dusk"'
    world.apply(file)
    before = world.everything()

    assert world.apply(file) == world.apply(A_USER) == Applied()
    assert world.everything() == before
    assert world.apply(A_USER + 'password = "quiet rivers bend north"') == Applied(
        changed=("/alpha/users/demo (password)",)
    )


def test_a_hash_of_a_password_is_kept_as_it_is(world):
    world.apply(A_USER + 'password = "wild ponies at dusk"')
    [(kept_hash,)] = world.rows("SELECT password_hash FROM end_users")

    world.apply(A_USER + 'password = "quiet rivers bend north"')
    world.apply(A_USER + f"password_hash = '{kept_hash}'")

    assert world.apply(A_USER + 'password = "wild ponies at dusk"') == Applied()


def test_no_secret_reaches_the_audit_trail(world, tmp_path):
    first, then = "wild ponies at dusk", "quiet rivers bend north"
    for secret, password in (("forgerock", first), ("sesame", then)):
        world.apply(
            A_CLIENT + f'client_secret = "{secret}"' + DEMO + f'password = "{password}"'
        )

    told = (
        f"{world.everything()['audit_events']}{(tmp_path / 'audit.jsonl').read_text()}"
    )

    assert "client_secret" in told
    assert "password" in told
    for secret in ("forgerock", first, "sesame", then, "argon2id"):
        assert secret not in told


@pytest.mark.parametrize("written", [b"s\xc3\xa9same", b"s" * 256, b"\xff", b"", b"\n"])
def test_a_file_without_a_fitting_secret_is_refused(tmp_path, written):
    (tmp_path / "secret.txt").write_bytes(written)
    declaration = declared(A_CLIENT + 'client_secret_file = "secret.txt"')

    unchanged, faults = with_secret_files(declaration, tmp_path)

    assert unchanged == declaration
    assert [(fault.where, fault.message) for fault in faults] == [
        (
            "realms[0].clients[0].client_secret_file",
            "the secret in this file must be 1 to 255 printable ASCII characters",
        )
    ]


@pytest.mark.parametrize("written", [b"forgerock", b"forgerock\n", b"forgerock\r\n"])
def test_a_secret_in_a_file_is_as_one_in_place(tmp_path, written):
    (tmp_path / "secret.txt").write_bytes(written)
    other = '[[realms.clients]]\nclient_id = "other"'
    from_file = A_CLIENT + 'client_secret_file = "secret.txt"\n' + other
    in_place = A_CLIENT + 'client_secret = "forgerock"\n' + other

    read, faults = with_secret_files(declared(from_file), tmp_path)

    assert (read, faults) == (declared(in_place), [])


def test_a_file_that_cannot_be_read_is_refused(world, tmp_path):
    declaration = declared(A_CLIENT + 'client_secret_file = "secret.txt"')

    _, [fault] = with_secret_files(declaration, tmp_path)

    where = "realms[0].clients[0].client_secret_file"
    assert str(fault) == f"{where}: cannot be read: No such file or directory"
    with pytest.raises(Refused, match="client_secret_file: the file was not read"):
        world.declarations.apply(declaration)
