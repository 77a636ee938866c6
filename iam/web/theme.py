"""A realm's colours as a stylesheet: a page of ours allows no style within itself."""

from __future__ import annotations

import hashlib

from iam.domain.realms import Realm
from iam.web.addresses import Site

THEME = "/theme.css"


def stylesheet(realm: Realm) -> str:
    """Give what changes the colours; empty where the realm has none of its own."""
    provider = realm.provider
    chosen = (("light", provider.accent_color), ("dark", provider.accent_color_dark))
    return "".join(
        f"@media (prefers-color-scheme: {scheme}) {{:root {{--accent: {color}}}}}\n"
        for scheme, color in chosen
        if color
    )


def version_of(text: str) -> str:
    """Give what changes in the address when the stylesheet does."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def theme_address(site: Site, realm: Realm) -> str:
    """Give the address of a realm's stylesheet; empty where it has none."""
    text = stylesheet(realm)
    if not text:
        return ""
    return site.address("account", realm.path, THEME, v=version_of(text))
