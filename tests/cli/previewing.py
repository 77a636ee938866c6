"""A terminal at which previews are opened, and a configuration to show in them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from iam.cli.context import Context
from iam.cli.main import iam
from iam.factory.preview import open_preview
from tests.cli.conftest import Terminal

FILE = """\
[[realms]]
path = "/shop"

[[realms.clients]]
client_id = "cards"
client_secret = "cards-secret"
redirect_uris = ["https://cards.example.com/callback"]
scopes = ["photos|Look at holiday pictures"]

[[realms.clients]]
client_id = "mute"
redirect_uris = ["com.example.mute:/callback"]

[[realms.users]]
username = "demo"
password = "violet-kettle-harbour"
"""


class PreviewTerminal(Terminal):
    """A terminal at which previews can be opened."""

    def type(self, *words: str, stdin: str | None = None):
        return CliRunner().invoke(
            iam,
            list(words),
            obj=Context(self.build, self.environ, open_preview),
            input=stdin,
            prog_name="iam",
            catch_exceptions=False,
        )

    def write(self, folder: Path, *words: str) -> str:
        return self(
            *("translations", "preview", "--out", str(folder), "--no-pictures"),
            *("--languages", "fr,ar-XB", *words),
        )


def a_preview_terminal(folder: Path, clock) -> PreviewTerminal:
    """Give one where there is a file of a configuration, and no installation."""
    (folder / "shop.toml").write_text(FILE)
    terminal = PreviewTerminal(folder, clock)
    terminal.environ = {}
    return terminal
