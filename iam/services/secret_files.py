"""Files that hold the client secrets of a declaration."""

from __future__ import annotations

import pathlib
from dataclasses import replace

from iam.domain.declarations.reading import SECRET_FILE
from iam.domain.declarations.secrets import LONGEST_SECRET, client_secret_fault
from iam.domain.declarations.values import Declaration, DeclaredClient
from iam.domain.faults import Fault, Refused


def with_secret_files(
    declaration: Declaration, base: pathlib.Path
) -> tuple[Declaration, list[Fault]]:
    """
    Read the files that hold client secrets; one newline at the end is not part of it.

    Args:
        declaration: As it was read.
        base: The folder that names of files start from, that of the declaration.

    Returns:
        The declaration with the secrets in place, and what is wrong with files.
    """
    faults: list[Fault] = []
    realms = tuple(
        replace(
            realm,
            clients=tuple(_with_secret(each, base, faults) for each in realm.clients),
        )
        for realm in declaration.realms
    )
    return Declaration(realms=realms), faults


def _with_secret(
    client: DeclaredClient, base: pathlib.Path, faults: list[Fault]
) -> DeclaredClient:
    if client.secret_file is None:
        return client
    try:
        secret = _secret_in(base / client.secret_file)
    except Refused as refused:
        faults.extend(
            fault.under(*client.where, SECRET_FILE) for fault in refused.faults
        )
        return client
    return replace(client, secret=secret, secret_file=None)


def _secret_in(path: pathlib.Path) -> str:
    try:
        with path.open("rb") as file:
            read = file.read(LONGEST_SECRET + len("\r\n") + 1)
    except OSError as error:
        raise Refused.because(f"cannot be read: {error.strerror}") from error
    text = read.decode(errors="replace")  # what is not UTF-8 is not ASCII either
    secret = text.removesuffix("\n").removesuffix("\r")
    if wrong := client_secret_fault(secret):
        raise Refused.because(f"the secret in this file {wrong}")
    return secret
