"""The applications behind the front door: one Flask for each house."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from flask import Flask

from iam.services.metrics import Meter
from iam.services.services import Services
from iam.web import errors, health
from iam.web.account import routes as account
from iam.web.account.json_applications import JsonVisits
from iam.web.addresses import Site
from iam.web.astray import Astray
from iam.web.desk import Desk
from iam.web.front_door import FrontDoor
from iam.web.lanes import House
from iam.web.oauth import routes
from iam.web.oauth.exchange import Endpoints, Exchange
from iam.web.pages import Pages
from iam.web.preview.extras import Extras
from iam.web.visits import Visits

_KEPT = 3600
"""Seconds that a browser keeps a static file without asking."""


def create_web(
    *,
    services: Services,
    endpoints: Endpoints,
    meter: Meter,
    allowed_hosts: Iterable[str],
    trusted_proxies: Iterable[str],
    folders: Path,
    extras: Extras | None = None,
    development: WSGIApplication | None = None,
) -> FrontDoor:
    """
    Put the WSGI application together.

    ``folders`` holds ``templates`` and ``static``; ``extras`` are pages of a preview,
    and ``development`` answers at ``/preview``, where there is one.
    """
    site = Site.of(services.base_url)
    catalogs = services.scope_words.catalogs.loaded()
    catalogs.tell_refused(meter.refused_catalogs)
    pages = Pages(folders / "templates", catalogs, static=f"{site.prefix}/static")
    desk = Desk(
        pages=pages, words=services.scope_words, clock=services.clock, site=site
    )
    visits = Visits(
        cache=services.cache,
        sessions=services.sessions,
        audit=services.audit,
        meter=meter,
        desk=desk,
    )
    json_visits = JsonVisits(
        cache=services.cache,
        sessions=services.sessions,
        audit=services.audit,
        meter=meter,
        desk=desk,
    )
    exchange = Exchange(
        cache=services.cache, audit=services.audit, meter=meter, clock=services.clock
    )
    astray = Astray(audit=services.audit, scheme=urlsplit(services.base_url).scheme)
    oauth2, well = House("oauth2", astray), House("health")
    people = _of_pages("account", visits, astray)
    programs = _of_pages("json", json_visits, astray)
    routes.add_lanes(oauth2, endpoints, exchange)
    routes.add_words(oauth2, services, exchange)
    routes.add_pages(oauth2, services, visits)
    health.add_lanes(well, services.database.faults)
    account.add_pages(people, services, visits)
    account.add_json(programs, services, json_visits)
    if extras is not None:
        extras.add(people, visits)
    return FrontDoor(
        {
            "oauth2": oauth2,
            "account": people,
            "json": programs,
            "health": well,
            "static": _static(folders / "static"),
            **({"preview": development} if development is not None else {}),
        },
        refuse=errors.FrontDoorRefusals(pages, site=site),
        astray=astray,
        turns=services.turns,
        base_url=services.base_url,
        allowed_hosts=allowed_hosts,
        trusted_proxies=trusted_proxies,
    )


def _of_pages(name: str, visits: Visits, astray: Astray) -> Flask:
    """Make a house whose every answer, also to a wrong address, is a visit's."""
    app = House(name, astray)
    app.register_error_handler(Exception, visits.astray)
    return app


def _static(folder: Path) -> Flask:
    app = Flask("iam.web.static", static_folder=folder, static_url_path="/")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _KEPT
    errors.register(app)
    return app
