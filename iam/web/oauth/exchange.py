"""One request and its answer at a protocol endpoint, with its line in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iam.domain.errors import NotFound, OAuthError
from iam.domain.realms import RealmPath
from iam.protocol.errors import FAULT, refusal
from iam.protocol.messages import Answer, WireRequest
from iam.protocol.parameters import read_form
from iam.services.audit import AuditTrail
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache
from iam.services.metrics import Meter
from iam.web import outcomes
from iam.web.bodies import read_body
from iam.web.countries import country_of
from iam.web.oauth.bearers import OF_BEARERS, read_form_of_bearer

Endpoint = Callable[[WireRequest], Answer]
Endpoints = Mapping[str, Endpoint]
Environ = Mapping[str, Any]
ReadForm = Callable[[Environ], Mapping[str, str]]
"""Gives the parameters of a body, or refuses it."""


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
            read = read_form_of_bearer if name in OF_BEARERS else _read_form
            answer = self._answer(endpoint, environ, noted, read=read)
        finally:
            seconds = self.clock.monotonic() - started
            error = answer.body.get("error", "") if answer.body else ""
            line = outcomes.fields(
                environ,
                name,
                path=environ["SCRIPT_NAME"] + environ["PATH_INFO"],
                status=answer.status,
                error=error,
                user=noted.get("client_id"),
                noted=noted,
                seconds=seconds,
            )
            self.audit.access(path, line)
            known = path if "realm" in noted else None
            self.meter.count(name, str(known or "-"), str(error), seconds)
        return answer

    def _answer(
        self,
        endpoint: Endpoint,
        environ: Environ,
        noted: dict[str, object],
        *,
        read: ReadForm,
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
            form = read(environ)
            return endpoint(
                WireRequest(
                    method=environ["REQUEST_METHOD"],
                    form=form,
                    authorization=authorization,
                    address=environ["iam.address"],
                    country=country_of(environ, realm),
                    query=environ.get("QUERY_STRING", ""),
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
        body=read_body(environ),
    )
