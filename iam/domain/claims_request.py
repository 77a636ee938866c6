"""Single claims that a client asks for by name, OpenID Connect Core §5.5."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from iam.domain.errors import InvalidRequest
from iam.domain.scopes.syntax import Scope

ClaimValue = str | bool | int
"""What a client may say that a claim must be."""

LONGEST = 4096
"""Characters of the parameter."""
MOST_CLAIMS = 60
"""Members of one place."""
MOST_VALUES = 20
"""Values of one claim."""
_LARGEST = 2**53 - 1  # what every reader of JSON can tell from its neighbours
_KEY = "claim "  # no scope has a space


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedClaim:
    """
    One claim that is asked for by name.

    ``values`` are those it may have, the one liked best first; empty: any will do.
    """

    name: str
    essential: bool = False
    values: tuple[ClaimValue, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a value is one of those that are asked for."""
        return not self.values or any(
            type(value) is type(wanted) and value == wanted for wanted in self.values
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsRequest:
    """What is asked for at the UserInfo endpoint, and in the ID Token."""

    userinfo: tuple[WantedClaim, ...] = ()
    id_token: tuple[WantedClaim, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name once, in the order of asking."""
        wanted = (*self.userinfo, *self.id_token)
        return tuple(dict.fromkeys(each.name for each in wanted))

    def of_id_token(self, name: str) -> WantedClaim | None:
        """Give what is asked of one claim of the ID Token, as of ``acr``."""
        return next((each for each in self.id_token if each.name == name), None)

    def only(self, names: Collection[str]) -> ClaimsRequest | None:
        """Give what is left of it where only these claims are allowed."""
        return _unless_empty(
            userinfo=tuple(each for each in self.userinfo if each.name in names),
            id_token=tuple(each for each in self.id_token if each.name in names),
        )

    def to_plain(self) -> dict[str, list[list[Any]]]:
        """Write it as JSON has it, shortly: it is carried in an address of ours."""
        return {
            place: [[each.name, each.essential, *each.values] for each in wanted]
            for place, wanted in (
                ("userinfo", self.userinfo),
                ("id_token", self.id_token),
            )
            if wanted
        }

    @classmethod
    def from_plain(cls, written: Mapping[str, Any] | None) -> ClaimsRequest | None:
        """
        Read what `to_plain` wrote; None for nothing.

        Raises:
            ValueError, TypeError: Another release wrote something else.
        """
        if not written:
            return None
        return cls(
            userinfo=_from_plain(written.get("userinfo", ())),
            id_token=_from_plain(written.get("id_token", ())),
        )


def key_of_claim(name: str) -> Scope:
    """Give what a claim is called where scopes are: in a question, in a consent."""
    return f"{_KEY}{name}"


def claim_of_key(key: Scope) -> str | None:
    """Give the claim that a key is of; None for a scope."""
    return key.removeprefix(_KEY) if key.startswith(_KEY) else None


def scopes_among(keys: Iterable[Scope]) -> tuple[Scope, ...]:
    """Give the scopes, without the keys of claims."""
    return tuple(key for key in keys if claim_of_key(key) is None)


def read_claims(parameter: str, *, known: Collection[str]) -> ClaimsRequest | None:
    """
    Read a ``claims`` parameter; None where it asks for nothing that is known.

    Args:
        parameter: A JSON object with ``userinfo``, ``id_token`` or both.
        known: The claims that we can give. Others are ignored, also in other
            languages (``name#fr``), as are members that nobody knows.

    Raises:
        InvalidRequest: It is no such object, says something twice, or is too long.

    Sources:
        OpenID Connect Core §5.5: "Any members used that are not understood MUST be
        ignored."
    """
    if len(parameter) > LONGEST:
        _refuse(f"more than {LONGEST} characters")
    try:
        asked = json.loads(parameter, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("claims: not JSON, or something twice") from error
    if not isinstance(asked, dict):
        _refuse("not a JSON object")
    return _unless_empty(
        userinfo=_read_place(asked.get("userinfo"), "userinfo", known),
        id_token=_read_place(asked.get("id_token"), "id_token", known),
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _read_place(
    asked: object, place: str, known: Collection[str]
) -> tuple[WantedClaim, ...]:
    if asked is None:
        return ()
    if not isinstance(asked, dict):
        _refuse(f"{place} is not an object")
    if len(asked) > MOST_CLAIMS:
        _refuse(f"{place} has more than {MOST_CLAIMS} members")
    return tuple(_read(name, how) for name, how in asked.items() if name in known)


def _read(name: str, how: object) -> WantedClaim:
    if how is None:
        return WantedClaim(name=name)
    if not isinstance(how, dict):
        _refuse(f"{name} is neither null nor an object")
    essential = how.get("essential", False)
    if not isinstance(essential, bool):
        _refuse(f"{name} has an essential that is not a boolean")
    values = how.get("values", [])
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        _refuse(f"{name} has values that are no array of {MOST_VALUES} at most")
    if "value" in how:
        values = [how["value"], *values]
    if not all(map(_is_value, values)):
        _refuse(f"{name} has a value that is no string, boolean or whole number")
    return WantedClaim(name=name, essential=essential, values=tuple(values))


def _is_value(value: object) -> bool:
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, int) and abs(value) <= _LARGEST


def _from_plain(written: Iterable[list[Any]]) -> tuple[WantedClaim, ...]:
    return tuple(
        WantedClaim(name=name, essential=essential, values=tuple(values))
        for name, essential, *values in written
    )


def _unless_empty(
    *, userinfo: tuple[WantedClaim, ...], id_token: tuple[WantedClaim, ...]
) -> ClaimsRequest | None:
    if not userinfo and not id_token:
        return None
    return ClaimsRequest(userinfo=userinfo, id_token=id_token)


def _refuse(why: str) -> NoReturn:
    raise InvalidRequest(f"claims: {why}")
