"""What a client, and the audit log, are told of a policy that refuses or fails."""

from __future__ import annotations

import re
from collections.abc import Iterable

from iam.domain.errors import InsufficientScope, PolicyFailed, PolicyRefused

REFUSED = "A policy of the realm refused the request"
FAILED = f"{REFUSED}: it failed, and the audit log says why"

_NOT_ON_THE_WIRE = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")
_LONGEST_WHY = 200


def refused_by(policy: str, why: str) -> PolicyRefused:
    """
    Refuse a request as a policy says, at either endpoint.

    Args:
        policy: Its name, for the audit log alone.
        why: Its own reason, for the client's developer and the audit log. What cannot
            stand in a description is replaced for the first, and what is too long cut.

    Sources:
        RFC 6749 §4.1.2.1: "The resource owner or authorization server denied the
        request." RFC 8628 §7.3 registers the code for the token endpoint.
    """
    why = why.strip()[:_LONGEST_WHY]
    told = _NOT_ON_THE_WIRE.sub("?", why)
    kept = "".join(each if each.isprintable() else "?" for each in why)
    return PolicyRefused(
        f"{REFUSED}: {told}" if told else REFUSED,
        reason=f"policy {policy} refused: {kept}",
        policies=(policy,),
    )


def not_on_the_wire(why: str) -> tuple[str, ...]:
    """Give the characters of a reason that a client cannot be told, each once."""
    return tuple(dict.fromkeys(_NOT_ON_THE_WIRE.findall(why)))


def told_by(refused: PolicyRefused) -> str:
    """Give the reason of the policy itself, as a client is told."""
    return refused.description.removeprefix(REFUSED).removeprefix(": ")


def failed_in(policy: str, why: str) -> PolicyFailed:
    """
    Refuse a request because a policy failed: it may have been there to refuse it.

    Args:
        policy: Its name.
        why: What failed; both are for the audit log alone.
    """
    return _failed([policy], why)


def _failed(policies: Iterable[str], why: str) -> PolicyFailed:
    names = tuple(policies)
    reason = f"policy {', '.join(names)} failed: {why}"
    return PolicyFailed(FAILED, reason=reason, policies=names)


def of_bearer(refused: PolicyRefused) -> InsufficientScope:
    """
    Say the same to whoever shows a token, RFC 6750 §3.1.

    No scope would help, so none is named.
    """
    return InsufficientScope(refused.description, scope="", reason=refused.reason)


def too_long(policies: Iterable[str], most: int) -> PolicyFailed:
    """Refuse a token that has become too long by what policies gave it."""
    return _failed(
        policies,
        f"the token has more than {most} characters; let it say less, or its client "
        "ask for fewer scopes",
    )


def unread(policies: Iterable[str]) -> PolicyFailed:
    """
    Refuse a request because of policies that a newer release wrote.

    Args:
        policies: Their names; whatever they could decide is refused here.
    """
    return _failed(
        policies,
        "a newer release wrote it, and this one cannot read it; finish the upgrade",
    )
