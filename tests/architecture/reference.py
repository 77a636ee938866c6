"""
Writes what is derived from the code: pages of docs/reference/, and the list of routes.

Run as ``python -m tests.architecture.reference``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from iam.factory.building import build_services, build_web
from iam.settings import Settings
from tests.architecture import (
    policy_language_page,
    settings_pages,
    specifications_page,
)
from tests.architecture.tree import REFERENCE

ROUTES = Path(__file__).with_name("routes.txt")


def routes() -> str:
    """Give every address that is answered, by house; realms are resolved before."""
    chosen = Settings(
        database_url="sqlite:////nowhere/iam.db",
        master_key=base64.urlsafe_b64encode(bytes(32)).decode(),
    )
    web = build_web(build_services(chosen), chosen)
    return "".join(
        f"{line}\n"
        for line in sorted(
            f"{house} {rule.rule} {','.join(sorted(rule.methods))}"
            for house, app in web._houses.items()
            for rule in app.url_map.iter_rules()
        )
    )


WRITTEN: dict[Path, Callable[[], str]] = {
    REFERENCE / "settings.md": settings_pages.server_page,
    REFERENCE / "realm-and-client-settings.md": settings_pages.realms_page,
    REFERENCE / "policy-language.md": policy_language_page.page,
    REFERENCE / "specifications.md": specifications_page.page,
    ROUTES: routes,
}
"""Every derived file, and what gives its whole text."""


if __name__ == "__main__":
    for path, write in WRITTEN.items():
        path.write_text(write(), encoding="utf-8")
