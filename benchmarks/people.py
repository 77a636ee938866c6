"""The operations on behalf of a person: exchange a code, refresh, ask who they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from benchmarks.grants import OPENID, VERIFIER, make_codes
from benchmarks.operations import (
    TOKENS,
    Operation,
    Send,
    asking_about,
    expect_inactive,
)
from benchmarks.wire import Request, Use, WrongAnswer
from benchmarks.world import CALLBACK, SCOPE, World, address

_REFUSED = 400


def operations_of_people(world: World) -> tuple[Operation, ...]:
    """Give the operations, in the order in which they are measured."""
    return (_exchanging(world), _refreshing(world), _userinfo(world))


def _exchanging(world: World) -> Operation:
    def requests(port: int, _send: Send, count: int) -> tuple[Request, ...]:
        return tuple(_presenting(world, port, c) for c in make_codes(world, count))

    def check(port: int, send: Send) -> None:
        (request,) = requests(port, send, 1)
        told = _expect_tokens(send(request).read())
        _expect_active(world, port, told["access_token"], send)
        again = send(request)
        if again.status != _REFUSED:
            raise WrongAnswer(f"a code that was used answered {again.status}")
        expect_inactive(port, world.reader, told["access_token"], send)

    return Operation(
        name="code",
        title="exchange a code, ID Token (RS256)",
        target=0.03,
        use=Use.ONCE,
        is_durable=True,
        requests=requests,
        check=check,
    )


def _refreshing(world: World) -> Operation:
    def requests(port: int, send: Send, count: int) -> tuple[Request, ...]:
        return tuple(
            _asking_to_refresh(world, port, told["refresh_token"])
            for told in _granted(world, port, send, count)
        )

    def check(port: int, send: Send) -> None:
        (request,) = requests(port, send, 1)
        reply = send(request)
        told = _expect_tokens(reply.read())
        following = request.after(reply)
        if following.form == request.form:
            raise WrongAnswer("a refresh token was not rotated")
        _expect_active(world, port, told["access_token"], send)
        _expect_tokens(send(following).read())

    return Operation(
        name="refresh",
        title="refresh, ID Token (RS256)",
        target=0.03,
        use=Use.CHAIN,
        is_durable=True,
        requests=requests,
        check=check,
    )


def _userinfo(world: World) -> Operation:
    def requests(port: int, send: Send, _count: int) -> tuple[Request, ...]:
        return tuple(
            Request(
                method="GET",
                port=port,
                path=address("userinfo"),
                authorization=f"Bearer {told['access_token']}",
            )
            for told in _granted(world, port, send, TOKENS)
        )

    def check(port: int, send: Send) -> None:
        (told,) = _granted(world, port, send, 1)
        request = Request(
            method="GET",
            port=port,
            path=address("userinfo"),
            authorization=f"Bearer {told['access_token']}",
        )
        if send(request).read() != {"sub": f"(usr!{world.person.id})"}:
            raise WrongAnswer("userinfo tells of somebody else")

    return Operation(
        name="userinfo",
        title="ask userinfo",
        target=0.2,
        requests=requests,
        check=check,
    )


def _granted(world: World, port: int, send: Send, count: int) -> list[dict[str, Any]]:
    """Give the tokens of as many grants."""
    codes = make_codes(world, count)
    replies = (send(_presenting(world, port, code)) for code in codes)
    return [_expect_tokens(reply.read()) for reply in replies]


def _presenting(world: World, port: int, code: str) -> Request:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    return Request(
        port=port,
        path=address("access_token"),
        authorization=world.application.authorization,
        form=urlencode(form),
    )


def _asking_to_refresh(world: World, port: int, refresh_token: str) -> Request:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return Request(
        port=port,
        path=address("access_token"),
        authorization=world.application.authorization,
        form=urlencode(form),  # the token last, where the next one takes its place
    )


def _expect_tokens(told: dict[str, Any]) -> dict[str, Any]:
    """See that an answer holds all three tokens."""
    is_jwt = str(told.get("id_token")).count(".") == 2  # noqa: PLR2004 - RFC 7515
    if not is_jwt or not told.get("refresh_token") or not told.get("access_token"):
        raise WrongAnswer(f"of three tokens there are {sorted(told)}")
    return told


def _expect_active(world: World, port: int, token: str, send: Send) -> None:
    told = send(asking_about(port, world.reader, token)).read()
    expected = {
        "active": True,
        "scope": f"{OPENID} {SCOPE}",
        "client_id": world.application.client_id,
        "sub": f"(usr!{world.person.id})",
    }
    for member, value in expected.items():
        if told.get(member) != value:
            raise WrongAnswer(f"introspection tells {member}={told.get(member)!r}")
