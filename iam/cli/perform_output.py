"""What `iam perform` prints: the request without its secrets, and the answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import click
from click.exceptions import Exit

from iam.cli.http import Exchange, get
from iam.cli.output import print_json, print_table
from iam.cli.printable import printable
from iam.services.inspection import Finding, Verdict
from iam.services.relying_party import Expected, Read, read_id_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a client asked for tokens, and with what; no nonce: for no ID Token."""

    issuer: str
    client_id: str
    nonce: str = ""
    max_age: int | None = None


def print_exchange(done: Exchange) -> None:
    """Print a request and its answer for a person."""
    click.echo(f"{done.method} {done.url}")
    for name, value in done.request_headers.items():
        click.echo(printable(f"{name}: {value}"))
    form = urlencode(done.form, doseq=True, safe="*")
    click.echo(f"\n{form}\n" if form else "")
    click.echo(f"{done.status} {printable(done.reason)}")
    for name, value in done.headers.items():
        click.echo(printable(f"{name}: {value}"))
    click.echo()
    if done.json:
        print_json(done.json)
    else:
        click.echo(ascii(done.text))


def published_keys(issuer: str) -> list[Mapping[str, object]]:
    """
    Fetch the public keys of an issuer.

    Raises:
        ClickException: Nothing answers there.
    """
    keys = get(f"{issuer}/connect/jwk_uri", hidden_headers={}).json.get("keys")
    found = keys if isinstance(keys, list) else []
    return [key for key in found if isinstance(key, dict)]


def print_tokens(
    done: Exchange, asked: Asked, meanings: Mapping[str, str], *, as_json: bool
) -> None:
    """
    Print the answer of the token endpoint, and what is found in its ID Token.

    Raises:
        Exit: There are no tokens in it, or something is wrong with the ID Token.
    """
    has_tokens = done.status == HTTPStatus.OK and "access_token" in done.json
    read = _look_at_id_token(done, asked) if has_tokens else None
    if as_json:
        found = None if read is None else {"right": read.is_right, **asdict(read)}
        print_json({**done.to_plain(), "id_token": found})
    else:
        print_exchange(done)
        if read is not None:
            _print_id_token(read)
    if not has_tokens:
        meaning = meanings.get(str(done.json.get("error")), "there is no token in it")
        click.echo(f"\nThis means: {meaning}.", err=True)
    if not has_tokens or (read is not None and not read.is_right):
        raise Exit(1)


def _look_at_id_token(done: Exchange, asked: Asked) -> Read | None:
    """Look at the ID Token of an answer with tokens; None where none was due."""
    text = done.json.get("id_token")
    if not isinstance(text, str):
        if not asked.nonce:
            return None
        words = "there is none, though openid was asked for"
        missing = Finding(about="form", verdict=Verdict.WRONG, words=words)
        return Read(findings=(missing,))
    expected = Expected(
        issuer=asked.issuer,
        client_id=asked.client_id,
        now=time.time(),
        nonce=asked.nonce,
        access_token=str(done.json["access_token"]),
        max_age=asked.max_age,
    )
    return read_id_token(text, published_keys(asked.issuer), expected)


def _print_id_token(read: Read) -> None:
    """Print what was found in an ID Token for a person."""
    click.echo("\nThe ID Token:\n")
    if read.claims is not None:
        print_json(read.claims)
    print_table(
        ("", "ABOUT", "FOUND"),
        ((each.verdict.upper(), each.about, each.words) for each in read.findings),
    )
