"""The claims that no policy touches: they are ours, or a specification's."""

from __future__ import annotations

import re
from functools import lru_cache

from iam.domain.policies.values import Target
from iam.domain.reserved_claims import (
    OF_ACCESS_TOKENS,
    OF_EVERY_TOKEN,
    OF_ID_TOKENS,
)

LONGEST_CLAIM_NAME = 128
_CLAIM = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/#-]*")


def is_reserved(name: str, target: Target) -> bool:
    """Whether a claim is ours alone; ``name#fr`` is as reserved as ``name``."""
    bare = name.partition("#")[0]
    mine = OF_ID_TOKENS if target is Target.ID_TOKEN else OF_ACCESS_TOKENS
    if target is Target.USERINFO:
        mine = frozenset()
    return bare in OF_EVERY_TOKEN or bare in mine


@lru_cache(maxsize=1000)  # each time that a policy sets a claim it is looked at again
def claim_name_fault(name: str, targets: tuple[Target, ...]) -> str | None:
    """Say why a policy cannot set or remove a claim, or nothing where it can."""
    if len(name) > LONGEST_CLAIM_NAME or not _CLAIM.fullmatch(name):
        return (
            f"{name[:80]!r} cannot be the name of a claim: letters, digits and "
            "_ . : / # - only, a letter or _ first"
        )
    for target in targets:
        if is_reserved(name, target):
            return f"{name} is a reserved claim of the {target.value}"
    return None
