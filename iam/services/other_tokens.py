"""What we sign beside access tokens: it opens no resource, and is known by its type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from iam.domain.claims import TYPE_OF_USERINFO
from iam.domain.id_tokens import TYPE_OF_ID_TOKEN
from iam.domain.keys import ID_TOKEN_PURPOSES, Key
from iam.domain.logout import TYPE_OF_LOGOUT_TOKEN
from iam.domain.tokens import LONGEST_READ
from iam.engines import signatures
from iam.services.configuration import Live

TYPES: Mapping[str, str] = MappingProxyType(
    {
        TYPE_OF_ID_TOKEN: "an ID Token, which opens no resource",
        TYPE_OF_LOGOUT_TOKEN: "a logout token, which opens no resource",
        TYPE_OF_USERINFO: "an answer of UserInfo, which opens no resource",
    }
)


def is_for_others(key: Key | None) -> bool:
    """Whether a key signs such things, and no access tokens."""
    return key is not None and key.purpose in ID_TOKEN_PURPOSES.values()


def name_of(live: Live, text: str) -> str | None:
    """Say what a text is, if a key of ours signed it so; None for all else."""
    if len(text) > LONGEST_READ or not text.isascii():
        return None
    signer = live.keyring.id_token_signers.get(signatures.kid_of(text) or "")
    if signer is None:
        return None
    named = (words for typ, words in TYPES.items() if signer.verify(text, typ=typ))
    return next(named, None)
