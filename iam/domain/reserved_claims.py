"""The names in tokens and answers that are ours, or a specification's."""

from __future__ import annotations

OF_EVERY_TOKEN = frozenset(
    {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "azp", "act", "may_act",
        "client_id", "scope", "auth_time", "acr", "amr", "sid", "nonce", "typ",
        "events", "iam", "error", "error_description", "error_uri",
        "authorization_details",
    }
)  # fmt: skip
"""
Registered names that say whom a token is for, from, about, and how long.

With those of refusals: an answer that has one is taken for a refusal.
"""
OF_ACCESS_TOKENS = frozenset(
    {
        "active", "realm", "grant_type", "authGrantId", "auditTrackingId", "auth_level",
        "subname", "username", "user_id", "token_type", "tokenName", "expires_in",
        "access_token",
    }
)  # fmt: skip
"""What introspection and tokeninfo say themselves."""
OF_ID_TOKENS = frozenset({"at_hash", "c_hash", "s_hash"})
