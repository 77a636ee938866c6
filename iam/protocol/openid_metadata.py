"""What a realm announces of ID Tokens, OpenID Connect Discovery 1.0 §3."""

from __future__ import annotations

from iam.domain.openid_settings import (
    ENCRYPTION_ALGORITHMS,
    ENCRYPTION_METHODS,
    SIGNING_ALGORITHMS,
)
from iam.domain.provider import ProviderSettings
from iam.domain.sectors import SUBJECT_TYPES


def openid_members(provider: ProviderSettings) -> dict[str, object]:
    """Give the members about whom ID Tokens speak of, and how they are protected."""
    members: dict[str, object] = {
        "subject_types_supported": list(SUBJECT_TYPES),
        "id_token_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        "id_token_encryption_alg_values_supported": list(ENCRYPTION_ALGORITHMS),
        "id_token_encryption_enc_values_supported": list(ENCRYPTION_METHODS),
        "display_values_supported": ["page"],
    }
    if provider.password_acr_values:
        members["acr_values_supported"] = list(provider.password_acr_values)
    return members
