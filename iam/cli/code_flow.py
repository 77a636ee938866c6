"""The client's side of the authorization code grant, RFC 6749 §4.1 with PKCE."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_plus, urlencode

from iam.cli.http import Exchange, Form, post
from iam.domain.claims import OPENID


class WrongAnswer(Exception):
    """What came back is not the answer to what was asked; the text says why."""


class Denied(Exception):
    """
    The server or the person said no.

    Args:
        code: The error code of RFC 6749 §4.1.2.1.
        description: What the server said of it.
    """

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}" if description else code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """One request that is under way, and what only its maker knows of it."""

    issuer: str
    client_id: str
    redirect_uri: str
    url: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    nonce: str = field(default="", repr=False)
    """Empty where the request is one of OAuth 2.0 alone."""


def begin(
    issuer: str,
    *,
    client_id: str,
    redirect_uri: str,
    scope: str,
    more: Form,
) -> Begun:
    """
    Make the address to which a browser is sent, RFC 6749 §4.1.1, RFC 7636 §4.

    With ``openid`` there is a nonce in it, OpenID Connect Core §3.1.2.1.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    nonce = secrets.token_urlsafe(32) if OPENID in scope.split(" ") else ""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query: Form = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        "nonce": nonce,
        **more,
    }
    given = {name: value for name, value in query.items() if value}
    sent = urlencode(given, doseq=True)
    return Begun(
        issuer=issuer,
        client_id=client_id,
        redirect_uri=redirect_uri,
        url=f"{issuer}/authorize?{sent}",
        state=state,
        verifier=verifier,
        nonce=nonce,
    )


def read_answer(begun: Begun, query: str) -> str:
    """
    Give the code in the query that a browser came back with.

    Sources:
        RFC 6749 §10.12 on ``state``; RFC 9207 §2.4 on ``iss``: both are compared
        before anything else is believed.

    Raises:
        WrongAnswer: It belongs to another request or another server.
        Denied: It is an error.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    answer = dict(pairs)
    if len(answer) != len(pairs):
        raise WrongAnswer("a parameter came twice")
    state = answer.get("state", "").encode()
    if not hmac.compare_digest(state, begun.state.encode()):
        raise WrongAnswer("the state is not the one that was sent")
    if answer.get("iss") != begun.issuer:
        raise WrongAnswer("another server answered: the iss is not the issuer's")
    if "error" in answer:
        raise Denied(answer["error"], answer.get("error_description", ""))
    if not answer.get("code"):
        raise WrongAnswer("there is no code in it")
    return answer["code"]


def exchange(
    begun: Begun, code: str, *, secret: str | None, scheme: str = "basic"
) -> Exchange:
    """Exchange a code for tokens, RFC 6749 §4.1.3; a public client has no secret."""
    headers, hidden = authentication_of(begun.client_id, secret, scheme)
    return post(
        f"{begun.issuer}/access_token",
        form={"grant_type": "authorization_code", "redirect_uri": begun.redirect_uri},
        hidden_headers=headers,
        hidden_form={"code": code, "code_verifier": begun.verifier, **hidden},
        masked=("code", "code_verifier"),
    )


def authentication_of(
    client_id: str, secret: str | None, scheme: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Give the header and the parameters of a client; a public one has no secret."""
    if secret is None:
        return {}, {"client_id": client_id}
    return authentication(client_id, secret, scheme)


def authentication(
    client_id: str, secret: str, scheme: str
) -> tuple[dict[str, str], dict[str, str]]:
    """
    Give the header and the parameters that authenticate a client.

    Sources:
        RFC 6749 §2.3.1: both are form-encoded before Basic puts them together.
    """
    if scheme == "post":
        return {}, {"client_id": client_id, "client_secret": secret}
    plain = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    encoded = base64.b64encode(plain.encode()).decode()
    return {"Authorization": f"Basic {encoded}"}, {}
