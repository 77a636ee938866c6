"""The UserInfo endpoint, OpenID Connect Core §5.3."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from iam.domain.errors import InvalidBearerRequest, InvalidToken, PolicyRefused
from iam.domain.policies.refusals import of_bearer
from iam.domain.scopes.syntax import format_scopes
from iam.protocol.bearer import PARAMETER, bearer_of
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.protocol.parameters import MOST_PARAMETERS
from iam.services.introspection import Known
from iam.services.userinfo import UserInfo, UserInfoService


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfoEndpoint:
    """Answers clients that people have let in."""

    userinfo: UserInfoService

    def __call__(self, request: WireRequest) -> Answer:
        """
        Tell about the person whom a token acts for.

        The token is in the header or in the form; one in the address is refused.

        Sources:
            OpenID Connect Core §5.3.1: GET and POST; §5.3.2: JSON, or a signed JWT;
            RFC 6750 §2.3 and RFC 9700 §4.3.2 on tokens in addresses.
        """
        _refuse_token_in(request.query)
        text = bearer_of(request.authorization, request.form)
        try:
            known = self.userinfo.look(request.live, request.realm, text)
        except InvalidToken:
            request.noted["active"] = False
            raise
        _note(request, known)
        told = self._tell(request, known)
        if told.jwt:
            return Answer(jwt=told.jwt, headers=NO_STORE)
        return Answer(body=told.claims, headers=NO_STORE)

    def _tell(self, request: WireRequest, known: Known) -> UserInfo:
        facts = request.facts(known.token.grant_type)
        try:
            return self.userinfo.tell(request.live, known, request=facts)
        except PolicyRefused as error:
            raise of_bearer(error) from error


def _refuse_token_in(query: str) -> None:
    try:
        sent = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise InvalidBearerRequest(
            f"At most {MOST_PARAMETERS} parameters can be sent"
        ) from error
    if any(name == PARAMETER for name, _ in sent):
        raise InvalidBearerRequest(
            "A token in the address is read by others: send it in the header"
        )


def _note(request: WireRequest, known: Known) -> None:
    token = known.token
    request.noted |= {
        "active": True,
        "client_id": known.client.client_id,
        "scope": format_scopes(token.scopes),
        "trackingIds": [token.audit_tracking_id, token.grant_id],
    }
