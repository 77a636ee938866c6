"""What a browser carries for us, sealed: nobody reads or changes it on the way."""

from __future__ import annotations

from typing import Any

from iam.domain.realms import Realm
from iam.engines import seals
from iam.engines.compact import from_json, to_json
from iam.services.configuration import Live

AUTHORIZATION_REQUEST = "authorization request"
DEVICE = "device"
LONGEST = 8192
"""Characters; nothing longer is opened."""


def seal(live: Live, realm: Realm, purpose: str, value: object, *, until: float) -> str:
    """
    Seal a value of JSON until an instant, in seconds since 1970.

    Raises:
        KeyError: The realm has no key at this moment.
    """
    box = live.keyring.current_box[purpose, realm.id]
    return box.seal(to_json({"until": until, "realm": realm.id.hex, "value": value}))


def open_sealed(
    live: Live, realm: Realm, purpose: str, text: str, *, now: float
) -> Any | None:  # noqa: ANN401 - whatever was sealed
    """Give what was sealed in this realm for this purpose; None for all else."""
    if len(text) > LONGEST or not text.isascii():
        return None
    box = live.keyring.boxes.get((purpose, seals.kid_of(text) or ""))
    plain = box.open(text) if box else None
    if plain is None:
        return None
    found = from_json(plain)
    is_ours = found["realm"] == realm.id.hex and now < found["until"]
    return found["value"] if is_ours else None
