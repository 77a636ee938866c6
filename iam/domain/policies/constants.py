"""What stands in a policy as it is, and can never do what it is there for."""

from __future__ import annotations

from collections.abc import Collection

from iam.domain.policies.refusals import not_on_the_wire
from iam.domain.scopes.reserved import SPECIAL_SCOPES

ADD_SCOPES, AUDIENCE, LIFETIME = "add_scopes", "audience", "lifetime"
REFUSE = "refuse"


def constant_fault(where: str, text: str) -> str | None:
    """
    Say why a text cannot stand in an expression of any policy, or nothing.

    Args:
        where: The expression, by its key.
        text: A whole one, or a part of one where the expression is ``refuse``.
    """
    if where == REFUSE and (wrong := not_on_the_wire(text)):
        shown = ", ".join(map(repr, wrong))
        return (
            f"{shown} cannot be told to a client (RFC 6749 section 5.2): write it in "
            "ASCII, without double quotes and backslashes"
        )
    if where == ADD_SCOPES and text in SPECIAL_SCOPES:
        return f"{text} is never added by a policy; give it to the client itself"
    return None


def value_fault(where: str, value: object) -> str | None:
    """
    Say why no token can have what an expression gives, or nothing.

    Args:
        where: The expression, by its key.
        value: What it gives.
    """
    if where == LIFETIME and isinstance(value, int) and value < 1:
        return "less than a second; use refuse where there is to be no token"
    if where == AUDIENCE and not value:
        return (
            "an empty list, and a token must be for somebody; put what it depends on "
            "into when"
        )
    return None


def out_of_reach(
    where: str,
    text: str,
    *,
    policy_scopes: Collection[str],
    reached: Collection[str],
) -> str | None:
    """
    Say why a whole text cannot work with the settings of a realm as they are.

    Args:
        where: The expression, by its key.
        text: What it gives.
        policy_scopes: The realm's.
        reached: What any client of the realm may address.
    """
    if where == ADD_SCOPES and text not in policy_scopes:
        return (
            f"{text} is not among the policy_scopes of the realm, so adding it refuses "
            "the request; 'iam realm set --policy-scopes' says which may be added"
        )
    if where == AUDIENCE and text not in reached:
        return (
            f"{text} is in no allowed_resources, of the realm or of a client, so "
            "choosing it refuses the request; 'iam realm set --allowed-resources' says "
            "whom clients may address"
        )
    return None
