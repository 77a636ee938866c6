"""The words of the consent page over HTTP: kept for a while, then asked about again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from iam.protocol.endpoints.scopes import ScopesEndpoint
from iam.protocol.messages import Answer, WireRequest
from iam.web.answers import encode
from iam.web.oauth.exchange import Exchange

_SAID_AGAIN = ("Cache-Control", "Vary")
"""Headers of an answer also where it is not sent again, RFC 9110 §15.4.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopesView:
    """Has a request answered, and sends nothing that the asker has already."""

    endpoint: ScopesEndpoint
    exchange: Exchange

    def __call__(self, environ: Mapping[str, Any]) -> Answer:
        """Answer one request."""
        return self.exchange.run("scopes", partial(self._answer, environ), environ)

    def _answer(self, environ: Mapping[str, Any], request: WireRequest) -> Answer:
        answer = self.endpoint(
            request,
            query=environ.get("QUERY_STRING", "").encode("latin-1"),
            accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        )
        return _unless_known(answer, environ.get("HTTP_IF_NONE_MATCH", ""))


def _unless_known(answer: Answer, if_none_match: str) -> Answer:
    """
    Name the answer; give only the name where the asker has it already.

    Sources:
        RFC 9110 §13.1.2: If-None-Match compares weakly, and ``*`` is any answer.
    """
    etag = f'"{hashlib.sha256(encode(answer)).hexdigest()[:32]}"'
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    if known.isdisjoint({etag, "*"}):
        return replace(answer, headers={**answer.headers, "ETag": etag})
    again = {name: answer.headers[name] for name in _SAID_AGAIN}
    return Answer(status=HTTPStatus.NOT_MODIFIED, headers={**again, "ETag": etag})
