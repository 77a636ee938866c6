"""Secrets at rest open with a master key of ours, in their own place."""

from __future__ import annotations

import stat

import pytest

from iam.engines.vault import Vault, WrongMasterKey, master_key_in

OLD, NEW = bytes(32), bytes([1] * 32)


def test_a_secret_opens_in_its_own_place():
    encrypted = Vault([OLD]).encrypt(b"secret", context=b"here")

    assert Vault([OLD]).decrypt(encrypted, context=b"here") == b"secret"
    assert b"secret" not in encrypted


def test_a_secret_that_was_moved_or_changed_does_not_open():
    vault = Vault([OLD])
    encrypted = vault.encrypt(b"secret", context=b"here")

    for moved in (encrypted, encrypted[:-1] + bytes([encrypted[-1] ^ 1])):
        with pytest.raises(WrongMasterKey, match="changed by somebody else"):
            vault.decrypt(moved, context=b"there" if moved == encrypted else b"here")


def test_another_master_key_says_what_to_do():
    encrypted = Vault([OLD]).encrypt(b"secret", context=b"here")

    with pytest.raises(WrongMasterKey, match="set IAM_MASTER_KEY"):
        Vault([NEW]).decrypt(encrypted, context=b"here")


def test_the_first_master_key_encrypts_and_all_decrypt():
    encrypted = Vault([OLD]).encrypt(b"secret", context=b"here")
    both = Vault([NEW, OLD])

    assert both.decrypt(encrypted, context=b"here") == b"secret"
    assert not both.is_current(encrypted)
    assert both.is_current(both.encrypt(b"secret", context=b"here"))


def test_a_master_key_is_made_once_and_for_its_owner_alone(tmp_path):
    folder = tmp_path / "data"

    made = master_key_in(folder)

    assert master_key_in(folder) == made
    assert len(made.strip()) == 43
    assert stat.S_IMODE((folder / "master.key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["master.key"]
