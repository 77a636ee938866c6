"""What a browser carries for us, sealed: nobody reads or changes it on the way."""

from __future__ import annotations

import json
from typing import Any

from iam.domain.realms import Realm
from iam.engines import seals
from iam.engines.compact import from_json, to_json
from iam.services.configuration import Live

AUTHORIZATION_REQUEST = "authorization request"
DEVICE = "device"
ATTEMPTS = "attempts"
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
    kid = seals.kid_of(text) or ""
    box = live.keyring.boxes.get((purpose, kid))
    is_home = live.keyring.home.get(kid) == realm.id  # its realm is its key's
    plain = box.open(text) if box and is_home else None
    if plain is None:
        return None
    found = from_json(plain)
    is_ours = found["realm"] == realm.id.hex and now < found["until"]
    return found["value"] if is_ours else None


def pseudonym(live: Live, realm: Realm, purpose: str, *texts: str) -> str:
    """
    Give what stands for texts of this realm where they must not be read.

    Raises:
        KeyError: The realm has no key at this moment.
    """
    plain = json.dumps([realm.id.hex, *texts])  # whatever was typed: also half a pair
    return live.keyring.current_box[purpose, realm.id].pseudonym(plain.encode("ascii"))
