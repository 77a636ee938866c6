"""Our own words for the scopes that everybody knows, OpenID Connect Core §5.4, §11."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from iam.domain.claims import OFFLINE_ACCESS
from iam.domain.scopes.syntax import Scope


def N_(message: str) -> str:  # noqa: N802 - extraction looks for this name
    """Mark a sentence for translators; it is translated where the reader is known."""
    return message


STANDARD_SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        # Translators: one line under "It learns about you"
        "profile": N_("Your name, your picture and other personal information"),
        # Translators: one line under "It learns about you"
        "email": N_("Your e-mail address"),
        # Translators: one line under "It learns about you"
        "address": N_("Your postal address"),
        # Translators: one line under "It learns about you"
        "phone": N_("Your phone number"),
        # Translators: one line under "It can do this in your name"; away: not there
        # to see what the application does, also signed out
        OFFLINE_ACCESS: N_("Keep access while you are away"),
    }
)
"""
What people read for a scope that neither the client nor the provider describes.

Not of ``openid``: all that it tells is that somebody signed in, and the page says so.
"""

_IN_AM: Mapping[Scope, str] = MappingProxyType(
    {
        "profile": "Your personal information",
        "email": "Your email address",
        "address": "Your postal address",
        "phone": "Your telephone number(s)",
    }
)
"""The same in the allowlist that AM begins with; it has them in English alone."""


def is_ours(scope: Scope, text: str) -> bool:
    """Whether a configured text is our own words for a scope, or AM's for the same."""
    return bool(text) and text in {STANDARD_SCOPES.get(scope), _IN_AM.get(scope)}
