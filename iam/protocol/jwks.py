"""The public keys of a realm, RFC 7517."""

from __future__ import annotations

from dataclasses import dataclass

from iam.protocol.messages import Answer, WireRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class JwksEndpoint:
    """Publishes keys; ``max_age`` is how many seconds others may keep them."""

    max_age: int

    def __call__(self, request: WireRequest) -> Answer:
        """Give every key that verifies tokens of the realm, never a private member."""
        keys = [
            {**key.public, "kid": key.id, "alg": key.algorithm, "use": "sig"}
            for key in request.live.configuration.keys
            if key.realm_id == request.realm.id and key.is_published
        ]
        return Answer(body={"keys": keys}, headers=cacheable(self.max_age))


def cacheable(max_age: int) -> dict[str, str]:
    """Give the headers of a public document that may be kept for so many seconds."""
    return {"Cache-Control": f"public, max-age={max_age}"}
