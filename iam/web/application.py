"""The applications behind the front door: one Flask for each house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from iam.web import errors, health
from iam.web.front_door import FrontDoor
from iam.web.lanes import House
from iam.web.oauth import routes
from iam.web.oauth.exchange import Endpoints, Exchange
from iam.web.pages import Language, Pages

_KEPT = 3600
"""Seconds that a browser keeps a static file without asking."""


def create_web(
    *,
    endpoints: Endpoints,
    exchange: Exchange,
    ready: Callable[[], dict[str, str]],
    turns: int,
    base_url: str,
    allowed_hosts: Iterable[str],
    trusted_proxies: Iterable[str],
    folders: Path,
    languages: Mapping[str, Language],
) -> FrontDoor:
    """
    Put the WSGI application together.

    ``folders`` holds ``templates`` and ``static``.
    """
    prefix = urlsplit(base_url).path
    pages = Pages(folders / "templates", languages, static=f"{prefix}/static")
    oauth2, well = House("oauth2"), House("health")
    routes.add_lanes(oauth2, endpoints, exchange)
    health.add_lanes(well, ready)
    houses = {"oauth2": oauth2, "health": well, "static": _static(folders / "static")}
    return FrontDoor(
        houses,
        refuse=errors.FrontDoorRefusals(pages, protocol=f"{prefix}/oauth2"),
        turns=turns,
        base_url=base_url,
        allowed_hosts=allowed_hosts,
        trusted_proxies=trusted_proxies,
    )


def _static(folder: Path) -> Flask:
    app = Flask("iam.web.static", static_folder=folder, static_url_path="/")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _KEPT
    errors.register(app)
    return app
