"""What our own pages isolate themselves, so that no translation needs to."""

from __future__ import annotations

from collections.abc import Mapping

_LOOPBACK = "You will be sent back to an application on this device (%(host)s)."
_APP = (
    "You will be sent back to an application on this device that opens addresses "
    "beginning with %(scheme)s"
)
_TWICE = (
    "You will be sent to <strong>%(host)s</strong>, which browsers also write as "
    "%(ascii)s."
)
_WEB = "You will be sent to <strong>%(host)s</strong>."

ISOLATED: Mapping[str, tuple[str, ...]] = {
    _LOOPBACK: ("host",),
    _APP: ("scheme",),
    _TWICE: ("host", "ascii"),
    _WEB: ("host",),
}
"""
By sentence, the placeholders whose values have an element of their own.

The consent page puts a host and a scheme into ``<code dir="ltr">`` or ``<bdi>`` before
they come into the sentence: it has to know which of the two, and a translator does not.
"""
