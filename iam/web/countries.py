"""The country of who asks, where a proxy that is believed names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iam.domain.policies import facts
from iam.domain.realms import Realm


def country_of(environ: Mapping[str, Any], realm: Realm) -> str:
    """
    Give two capitals, or nothing.

    Nothing where the realm names no header, and where the request did not come from one
    of our proxies: anybody can write a header.
    """
    header = realm.provider.country_header
    if not header or not environ.get("iam.proxied"):
        return ""
    name = f"HTTP_{header.upper().replace('-', '_')}"
    return facts.country_of(str(environ.get(name, "")))
