"""The demonstration, run as README has it, and a person who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.serving import environment, free_port, running

USERNAME, PASSWORD = "demo", "violet-kettle-harbour"


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """Where the server and the application are."""

    port: int
    application_port: int
    log: Path

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}/am"

    @property
    def issuer(self) -> str:
        return f"{self.base}/oauth2/realms/root/realms/alpha"

    @property
    def account(self) -> str:
        return f"{self.base}/account/realms/root/realms/alpha/"

    @property
    def application(self) -> str:
        return f"http://localhost:{self.application_port}"


@contextmanager
def a_demonstration(folder: Path) -> Iterator[Demonstration]:
    """Run `iam demo` until the block ends."""
    port, application_port = free_port(), free_port()
    log = folder / "demo.log"
    arguments = (
        *("demo", "--port", str(port), "--application-port", str(application_port)),
        *("--data-dir", str(folder / "demo")),
    )
    with running(*arguments, port=port, cwd=folder, env=environment(), log=log):
        yield Demonstration(port=port, application_port=application_port, log=log)


def sign_in(page: Page) -> None:
    """Sign in on the page that is open."""
    page.get_by_label("Username").fill(USERNAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def allow(page: Page) -> None:
    """Allow what is asked for on the page that is open."""
    page.get_by_role("button", name="Allow", exact=True).click()
