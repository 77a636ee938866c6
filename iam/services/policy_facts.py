"""The facts that policies decide by, gathered from what a request has at hand."""

from __future__ import annotations

from datetime import datetime

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import (
    AskedFor,
    Authentication,
    RequestFacts,
    of_authentication,
    of_client,
    of_request,
    of_subject,
)
from iam.domain.policies.values import Kind
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope

_NO_TOKEN = TokenDraft().variables()


def facts_of_token(
    realm: Realm,
    client: Client,
    asked: AskedFor,
    *,
    now: datetime,
    user: EndUser | None = None,
    grant: Grant | None = None,
) -> dict[str, object]:
    """
    Give what token policies are told of a request, without the token itself.

    Args:
        realm: Whose policies they are.
        client: Who gets the token.
        asked: What it asked for.
        now: An aware instant.
        user: Whom the client acts for; None: itself.
        grant: What they granted.
    """
    return facts_for(
        Kind.TOKEN,
        realm=realm,
        client=client,
        now=now,
        request=asked.request,
        scopes=asked.scopes,
        resources=asked.resources or (grant.resources if grant else ()),
        user=user,
        authentication=Authentication.of(grant, realm.provider) if grant else None,
    )


def facts_for(
    kind: Kind,
    *,
    realm: Realm,
    client: Client,
    now: datetime,
    request: RequestFacts,
    scopes: tuple[Scope, ...],
    resources: tuple[str, ...] = (),
    user: EndUser | None = None,
    authentication: Authentication | None = None,
) -> dict[str, object]:
    """
    Give a value for every variable that policies of a kind may name, and no other.

    What one request asks about often is not known yet, and laid over it each time:
    ``facts | {"scope": scope}`` for each scope, and ``facts | token.variables()`` for
    each state of a token, a `TokenDraft`.

    Args:
        kind: Of the policies.
        realm: Whose policies they are.
        client: Who asks.
        now: An aware instant.
        request: How it came.
        scopes: That were asked for, or the default ones.
        resources: That were named, RFC 8707.
        user: Whom the client acts for; None: itself.
        authentication: How the person signed in, `Authentication.of` their grant, or
            `Authentication.asked` while there is none. None: nobody knows, and what
            asks for a recent one is refused.
    """
    facts = of_subject(user, client)
    facts["realm"] = str(realm.path)
    facts |= of_client(client)
    facts |= of_request(request, scopes=scopes, resources=resources, now=now)
    facts |= of_authentication(authentication if user else None, now)
    if kind is Kind.TOKEN:
        facts |= _NO_TOKEN
        return facts
    facts["scope"] = ""
    if kind is Kind.ATTRIBUTE:
        facts["token.scopes"] = _NO_TOKEN["token.scopes"]
    return facts
