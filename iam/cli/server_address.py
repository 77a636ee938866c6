"""The address of a server that a command asks."""

from __future__ import annotations

from urllib.parse import urlsplit

import click


def base_url(text: str) -> str:
    """Take the address of a server; a secret in clear over a network is spoken of."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.UsageError("--url is as http://localhost:8080/am")
    loopback = {"localhost", "127.0.0.1", "::1"}
    if parts.scheme == "http" and parts.hostname not in loopback:
        click.echo("warning: over http the secret can be read on its way", err=True)
    return text.rstrip("/")
