"""Who is signed in, and with which tokens: kept here, and never in a cookie."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749.wrappers import OAuth2Token


@dataclass(eq=False)
class SignIn:
    """One person in one browser."""

    token: OAuth2Token
    claims: Mapping[str, Any]
    lock: threading.Lock = field(default_factory=threading.Lock)


class SignIns:
    """
    All of them, by the id that a browser's cookie holds.

    They are in memory: with several processes, keep them in a database that all of them
    reach, or a logout is heard by one of them alone.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, SignIn] = {}
        self._lock = threading.Lock()

    def begin(self, token: OAuth2Token, claims: Mapping[str, Any]) -> str:
        """Give the id of a new one."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._by_id[made] = SignIn(token, claims)
        return made

    def find(self, id_: str) -> SignIn | None:
        """Give the one with this id, if it has not ended."""
        return self._by_id.get(id_)

    def end(self, id_: str) -> SignIn | None:
        """End one; give what it was."""
        with self._lock:
            return self._by_id.pop(id_, None)

    def end_all(self, *, sid: str | None, subject: str | None) -> None:
        """End those of one session at the server, or without it all of a person."""
        with self._lock:
            for id_, each in list(self._by_id.items()):
                is_meant = sid is None or each.claims.get("sid") == sid
                if is_meant and subject in {None, each.claims["sub"]}:
                    del self._by_id[id_]
