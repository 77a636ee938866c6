"""Commands about passwords in general."""

from __future__ import annotations

import time
from pathlib import Path

import click

from iam.cli.groups import example
from iam.cli.output import json_option, print_json
from iam.cli.printable import printable
from iam.services.breached_passwords import ALL_RANGES, import_breached

_TELL_EVERY = 2.0
"""Seconds between two lines of progress."""


@click.group
def password() -> None:
    """Passwords that nobody may choose."""


@password.command(
    "import-breached",
    epilog=example(
        "iam password import-breached ranges/ --out /var/lib/iam/breached.bin",
        "iam password import-breached pwned-passwords-sha1.txt --at-least 10 "
        "--out /var/lib/iam/breached.bin",
    ),
)
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER|FILE...",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to make, or to make anew; its folder has room for it twice.",
)
@click.option(
    "--at-least",
    type=click.IntRange(1),
    default=1,
    metavar="TIMES",
    help="Leave out passwords that were seen less often. Default: 1.",
)
@json_option
def import_breached_(
    sources: tuple[Path, ...], *, out: Path, at_least: int, as_json: bool
) -> None:
    """
    Make the file of stolen passwords that IAM_BREACHED_PASSWORDS names.

    It is made of lists of SHA-1 as Have I Been Pwned gives them: a folder of files
    named as 0A1B2.txt, with lines SUFFIX:COUNT, or single files with lines HASH:COUNT,
    in any order. Nothing is fetched from a network.
    """
    progress = _Progress()
    made = import_breached(sources, out, at_least=at_least, tell=progress.tell)
    if 0 < made.ranges < ALL_RANGES:
        click.echo(
            f"only {made.ranges:,} of {ALL_RANGES:,} ranges were there; passwords of "
            "the others will not be found",
            err=True,
        )
    if as_json:
        print_json({"file": str(out), "passwords": made.passwords, "files": made.files})
    else:
        passwords = _number(made.passwords, "password")
        click.echo(f"{passwords} of {_number(made.files, 'file')} in {printable(out)}")


class _Progress:
    """Says on standard error how far it is, now and then."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, files: int, rows: int) -> None:
        """Say it, unless that was said a moment ago."""
        now = time.monotonic()
        if now - self._said >= _TELL_EVERY:
            self._said = now
            told = f"{_number(files, 'file')}, {_number(rows, 'hash', 'hashes')}"
            click.echo(told, err=True)


def _number(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
