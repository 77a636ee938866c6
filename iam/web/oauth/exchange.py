"""One request and its answer at a protocol endpoint, with its line in the audit log."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iam.domain.errors import InvalidRequest, NotFound, OAuthError
from iam.domain.realms import RealmPath
from iam.protocol.errors import FAULT, refusal
from iam.protocol.messages import Answer, WireRequest
from iam.protocol.parameters import LONGEST_BODY, read_form, too_large
from iam.services.audit import AuditTrail
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache
from iam.services.metrics import Meter

Endpoint = Callable[[WireRequest], Answer]
Endpoints = Mapping[str, Endpoint]
Environ = Mapping[str, Any]

_OK = 400
_LONGEST_LENGTH = 10  # digits of a Content-Length that is worth reading
_ABOUT_THE_REQUEST = ("grant_type", "client_id", "token_type_hint")
_ABOUT_THE_ANSWER = ("scope", "token_type", "active", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Reads a request, has it answered, and writes down what happened."""

    cache: ConfigurationCache
    audit: AuditTrail
    meter: Meter
    clock: Clock

    def run(self, name: str, endpoint: Endpoint, environ: Environ) -> Answer:
        """Answer one request."""
        started = self.clock.monotonic()
        noted: dict[str, object] = {}
        path: RealmPath = environ["iam.realm"]
        answer = FAULT  # what is written down where a fault of ours goes further
        try:
            answer = self._answer(endpoint, environ, noted)
        finally:
            seconds = self.clock.monotonic() - started
            self.audit.access(path, _fields(environ, name, answer, noted, seconds))
            error = answer.body.get("error", "") if answer.body else ""
            known = path if "realm" in noted else None
            self.meter.count(name, str(known or "-"), str(error), seconds)
        return answer

    def _answer(
        self, endpoint: Endpoint, environ: Environ, noted: dict[str, object]
    ) -> Answer:
        authorization = environ.get("HTTP_AUTHORIZATION")
        path: RealmPath = environ["iam.realm"]
        form: Mapping[str, str] = {}
        try:
            live = self.cache.current()
            realm = live.configuration.active_realm(path)
            if realm is None:
                raise NotFound("No realm answers at this address")
            noted["realm"] = True
            form = _read_form(environ)
            return endpoint(
                WireRequest(
                    method=environ["REQUEST_METHOD"],
                    form=form,
                    authorization=authorization,
                    address=environ["iam.address"],
                    realm=realm,
                    live=live,
                    noted=noted,
                )
            )
        except OAuthError as error:
            noted.setdefault("reason", error.reason)
            return refusal(
                error,
                realm=path,
                used_authorization=authorization is not None,
                state=form.get("state"),
            )


def _read_form(environ: Environ) -> Mapping[str, str]:
    if environ["REQUEST_METHOD"] != "POST":
        return {}
    return read_form(
        content_type=environ.get("CONTENT_TYPE"),
        query=environ.get("QUERY_STRING", ""),
        body=_read_body(environ),
    )


def _read_body(environ: Environ) -> bytes:
    """Read the body, and not a byte more than is taken."""
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    if length and not (length.isascii() and length.isdigit()):
        raise InvalidRequest("Content-Length is not a number")
    wanted = int(length[:_LONGEST_LENGTH]) if length else LONGEST_BODY + 1
    if length and (wanted > LONGEST_BODY or len(length) > _LONGEST_LENGTH):
        raise too_large()
    body: bytes = environ["wsgi.input"].read(wanted)  # whole: the front door waited
    return body


def _fields(
    environ: Environ,
    name: str,
    answer: Answer,
    noted: Mapping[str, object],
    seconds: float,
) -> dict[str, object]:
    """Give AM's fields of an access event; never a query, a header or a body."""
    outcome = "SUCCESS" if answer.status < _OK else "FAILED"
    detail = {key: noted[key] for key in _ABOUT_THE_ANSWER if key in noted}
    if "token_client_id" in noted:
        detail["client_id"] = noted["token_client_id"]
    if answer.body and "error" in answer.body:
        detail["error"] = answer.body["error"]
    return {
        "transactionId": os.urandom(16).hex(),
        "userId": noted.get("client_id"),
        "trackingIds": noted.get("trackingIds", []),
        "client": {"ip": environ["iam.address"]},
        "http": {
            "request": {
                "secure": environ["wsgi.url_scheme"] == "https",
                "method": environ["REQUEST_METHOD"],
                "path": environ["SCRIPT_NAME"] + environ["PATH_INFO"],
            }
        },
        "request": {
            "protocol": "OAuth",
            "operation": name,
            "detail": {key: noted[key] for key in _ABOUT_THE_REQUEST if key in noted},
        },
        "response": {
            "status": outcome,
            "statusCode": answer.status,
            "detail": detail,
            "elapsedTime": int(seconds * 1_000_000),
            "elapsedTimeUnits": "MICROSECONDS",
        },
    }
