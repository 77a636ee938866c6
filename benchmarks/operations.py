"""The operations that are measured: what is sent, and what a right answer says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.wire import Reply, Request, Use, WrongAnswer, exchange
from benchmarks.world import REALM, SCOPE, Account, World, address

TOKENS = 200
"""Tokens that are introspected in turn, so that no single one is in every cache."""

Send = Callable[[Request], Reply]
"""Over a connection, or within this process."""

_ASK = urlencode({"grant_type": "client_credentials", "scope": SCOPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One thing that a client does.

    Args:
        name: As the command line has it.
        title: As people read it.
        target: The least share of the bare view's requests a second.
        requests: Makes the requests that are sent to a port; as many as are wanted,
            where each can be sent once.
        use: How often a request can be sent.
        is_durable: Each answer waits for a transaction: until the disk has what was
            written, and for the writers before it.
        check: Looks at one answer by hand; raises `WrongAnswer`.
    """

    name: str
    title: str
    target: float
    requests: Callable[[int, Send, int], tuple[Request, ...]]
    check: Callable[[int, Send], None]
    use: Use = Use.TURN
    is_durable: bool = False

    def is_reached(self, ratio: float) -> bool:
        """Whether a share of the bare view's requests a second is enough."""
        return ratio >= self.target


def operations(world: World) -> tuple[Operation, ...]:
    """Give the operations, in the order in which they are measured."""
    return (
        _issuing(world, "opaque", world.opaque, target=0.45),
        _issuing(world, "jwt", world.jwt, target=0.35),
        introspection(world),
    )


def _issuing(world: World, name: str, account: Account, *, target: float) -> Operation:
    def check(port: int, send: Send) -> None:
        token = issue(port, account, send)
        if (token.count(".") == 2) != (name == "jwt"):  # noqa: PLR2004 - RFC 7515
            raise WrongAnswer(f"the token is not {name}")
        expect_active(port, world.reader, token, send, owner=account)

    return Operation(
        name=name,
        title=f"issue {name}" + (" (ES256)" if name == "jwt" else ""),
        target=target,
        requests=lambda port, _send, _count: (_asking(port, account),),
        check=check,
    )


def introspection(world: World) -> Operation:
    """Ask about opaque tokens."""

    def requests(port: int, send: Send, _count: int) -> tuple[Request, ...]:
        tokens = [issue(port, world.opaque, send) for _ in range(TOKENS)]
        return tuple(asking_about(port, world.reader, token) for token in tokens)

    def check(port: int, send: Send) -> None:
        token = issue(port, world.opaque, send)
        expect_active(port, world.reader, token, send, owner=world.opaque)

    return Operation(
        name="introspection",
        title="introspect opaque",
        target=0.45,
        requests=requests,
        check=check,
    )


def issue(port: int, account: Account, send: Send = exchange) -> str:
    """Get an access token by client credentials."""
    told = send(_asking(port, account)).read()
    if told.get("token_type") != "Bearer" or told.get("scope") != SCOPE:
        raise WrongAnswer(f"no Bearer token for {SCOPE!r} was issued")
    return str(told["access_token"])


def asking_about(port: int, reader: Account, token: str) -> Request:
    """Make the request of a resource server about a token."""
    return Request(
        port=port,
        path=address("introspect"),
        authorization=reader.authorization,
        form=urlencode({"token": token}),
    )


def expect_active(
    port: int, reader: Account, token: str, send: Send = exchange, *, owner: Account
) -> None:
    """See that a token is active and whose it is, and that another text is not."""
    told = send(asking_about(port, reader, token)).read()
    expected = {
        "active": True,
        "scope": SCOPE,
        "client_id": owner.client_id,
        "realm": str(REALM),
    }
    for member, value in expected.items():
        if told.get(member) != value:
            raise WrongAnswer(f"introspection tells {member}={told.get(member)!r}")
    expect_inactive(port, reader, "nonsense", send)


def expect_inactive(
    port: int, reader: Account, token: str, send: Send = exchange
) -> None:
    """See that a token is not active."""
    told = send(asking_about(port, reader, token)).read()
    if told != {"active": False}:
        raise WrongAnswer("introspection tells of a token that is none or revoked")


def expect_revocable(port: int, world: World) -> None:
    """See that a token ends when it is revoked."""
    token = issue(port, world.opaque)
    expect_active(port, world.reader, token, owner=world.opaque)
    revoking = Request(
        port=port,
        path=address("token/revoke"),
        authorization=world.opaque.authorization,
        form=urlencode({"token": token}),
    )
    exchange(revoking).read()
    expect_inactive(port, world.reader, token)


def _asking(port: int, account: Account) -> Request:
    return Request(
        port=port,
        path=address("access_token"),
        authorization=account.authorization,
        form=_ASK,
    )
