"""The scopes that mean something to this server itself."""

from __future__ import annotations

INTROSPECT_ALL_TOKENS = "am-introspect-all-tokens"
INTROSPECT_ALL_TOKENS_ANY_REALM = "am-introspect-all-tokens-any-realm"

SPECIAL_SCOPES = frozenset({INTROSPECT_ALL_TOKENS, INTROSPECT_ALL_TOKENS_ANY_REALM})
"""Never registered dynamically and never added by a policy."""
