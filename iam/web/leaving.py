"""How a browser leaves us for a client: the headers, the script, the last look."""

from __future__ import annotations

import base64
import hashlib

from iam.domain.redirect_uris import leads_to_a_client

_SCRIPT = 'document.getElementById("answer").submit()'
_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()

HANDOFF = {"Referrer-Policy": "no-referrer"}
"""The client learns nothing of the address that the browser comes from."""

FORM_POST = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; script-src 'sha256-{_HASH}'"
    ),
    "Referrer-Policy": "strict-origin",
}
"""
The form may go anywhere, and the one script may run.

Under ``no-referrer`` a browser posts ``Origin: null``; so the client learns our origin,
and nothing more of the address.
"""


class Script:
    """Sends the form at once; its hash, and no other, is in the policy of the page."""

    def __html__(self) -> str:
        """Give markup, as Jinja asks for what must not be escaped."""
        return f"<script>{_SCRIPT}</script>"


def away(url: str) -> str:
    """
    Give an address that a browser may be sent to.

    Raises:
        ValueError: It is none; who registered it was told so, and this is a last look.
    """
    if not leads_to_a_client(url):
        raise ValueError("no browser is sent to such an address")
    return url.replace(" ", "%20")
