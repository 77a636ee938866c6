"""What comes in and what goes out, as plain values: web makes one of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iam.domain.policies.facts import RequestFacts
from iam.domain.realms import Realm
from iam.services.configuration import Live


@dataclass(slots=True, kw_only=True)
class WireRequest:
    """
    One request at a protocol endpoint.

    ``form`` holds the parameters of the body, each once and never empty; ``query`` is
    as it was sent, and few look at it; ``address`` is the caller's, and ``country``
    where it is, if that is known. ``noted`` gathers what the audit log shall say of the
    request and its answer; never a token, a code or a secret.
    """

    method: str
    form: Mapping[str, str]
    authorization: str | None = field(repr=False)
    address: str
    country: str = ""
    query: str = field(default="", repr=False)
    realm: Realm
    live: Live
    noted: dict[str, object] = field(default_factory=dict)

    def facts(self, grant_type: str) -> RequestFacts:
        """Give what policies learn of how it came."""
        return RequestFacts(
            grant_type=grant_type, address=self.address, country=self.country
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: a JSON object, a JWT in its place, or nothing."""

    status: int = 200
    body: Mapping[str, object] | None = None
    jwt: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""RFC 6749 §5.1: on everything that holds a token or tells about one."""
