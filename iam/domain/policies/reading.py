"""Read a policy from plain data, and write it: a table of TOML, or a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iam.domain.faults import Fault
from iam.domain.policies.fields import Fields
from iam.domain.policies.values import ALWAYS, ORDER, Effect, Kind, Policy, Target
from iam.domain.setting import unknown_key

LONGEST_DESCRIPTION = 1000
MOST_SOURCES = 32_768
"""Bytes of all expressions of one policy."""
MOST_OF_REALM = 524_288
"""Bytes of all expressions of the policies of a realm, and of their shadows."""

_OF_EVERY = ("name", "kind", "description", "order", "when")
_OF_KIND = {
    Kind.SCOPE: ("scopes", "effect"),
    Kind.TOKEN: (
        "tokens",
        "set",
        "remove",
        "lifetime",
        "audience",
        "add_scopes",
        "refuse",
        "stop",
    ),
    Kind.ATTRIBUTE: ("scopes", "value"),
}
_KNOWN = frozenset({*_OF_EVERY}.union(*_OF_KIND.values()))
_DOES = ("set", "remove", "lifetime", "audience", "add_scopes", "refuse", "stop")
_OF_ACCESS_TOKENS_ALONE = ("audience", "add_scopes")


def read_policy(data: Mapping[str, object]) -> tuple[Policy | None, list[Fault]]:
    """
    Read a policy; its expressions are not compiled here.

    Returns:
        The policy, and everything that is wrong. There is none without a name and a
        kind; use it only where nothing is wrong.
    """
    reader = Fields(data)
    name, kind = reader.name(), reader.one_of("kind", Kind)
    if kind is None or name is None:
        return None, reader.faults
    known = (*_OF_EVERY, *_OF_KIND[kind])
    for key in data:
        if key in known:
            continue
        others = [other for other, keys in _OF_KIND.items() if key in keys]
        if others:
            wanted = " or ".join(other.value for other in others)
            reader.refuse(f"only a policy of kind {wanted} has {key}", key)
        else:
            reader.faults.append(unknown_key(key, dict.fromkeys(known)))
    tokens = reader.several_of("tokens", Target) or (Target.ACCESS_TOKEN,)
    policy = Policy(
        name=name,
        kind=kind,
        description=reader.text("description", LONGEST_DESCRIPTION),
        order=reader.order(),
        when=reader.source("when") or ALWAYS,
        scopes=reader.patterns(kind),
        effect=reader.one_of("effect", Effect) if kind is Kind.SCOPE else None,
        value=reader.source("value"),
        tokens=tokens,
        set=reader.claims(tokens),
        remove=reader.removed(tokens),
        lifetime=reader.source("lifetime"),
        audience=reader.source("audience"),
        add_scopes=reader.source("add_scopes"),
        refuse=reader.source("refuse"),
        stop=reader.switch("stop"),
    )
    reader.faults.extend(_faults_together(policy, data))
    return policy, reader.faults


def to_plain_policy(policy: Policy) -> dict[str, object]:
    """Write a policy as plain data that `read_policy` reads; defaults are left out."""
    plain: dict[str, object] = {"name": policy.name, "kind": policy.kind.value}
    if policy.effect is not None:
        plain["effect"] = policy.effect.value
    if policy.kind is Kind.TOKEN and policy.tokens != (Target.ACCESS_TOKEN,):
        plain["tokens"] = [target.value for target in policy.tokens]
    if policy.order != ORDER:
        plain["order"] = policy.order
    if policy.when != ALWAYS:
        plain["when"] = policy.when
    others: dict[str, object] = {
        "description": policy.description,
        "scopes": list(policy.scopes),
        "value": policy.value,
        "set": dict(policy.set),
        "remove": list(policy.remove),
        "lifetime": policy.lifetime,
        "audience": policy.audience,
        "add_scopes": policy.add_scopes,
        "refuse": policy.refuse,
        "stop": policy.stop,
    }
    return plain | {name: value for name, value in others.items() if value}


def _faults_together(policy: Policy, data: Mapping[str, object]) -> Iterable[Fault]:
    """Say what a policy of its kind lacks, has for nothing, or has too much of."""
    if policy.size > MOST_SOURCES:
        yield Fault(
            path=(),
            message=f"its expressions have more than {MOST_SOURCES} bytes together; "
            "make several policies of it",
        )
    if policy.kind is Kind.TOKEN:
        yield from _faults_of_token_policy(policy, data)
        return
    what = "effect" if policy.kind is Kind.SCOPE else "value"
    for key in ("scopes", what):
        if key not in data:
            yield Fault(path=(), message=f"{key} is missing")


def _does(data: Mapping[str, object], key: str) -> bool:
    """Whether a key is there and says more than its being left out would."""
    return key in data and data[key] is not False and data[key] != {}


def _faults_of_token_policy(
    policy: Policy, data: Mapping[str, object]
) -> Iterable[Fault]:
    if _KNOWN.issuperset(data) and not any(_does(data, key) for key in _DOES):
        yield Fault(
            path=(), message=f"does nothing: give at least one of {', '.join(_DOES)}"
        )
    if Target.ACCESS_TOKEN not in policy.tokens:
        for key in _OF_ACCESS_TOKENS_ALONE:
            if key in data:
                yield Fault(path=(key,), message="is for access tokens alone")
    if policy.tokens == (Target.USERINFO,) and "lifetime" in data:
        yield Fault(path=("lifetime",), message="UserInfo has no lifetime")
    for name in sorted(set(policy.set) & set(policy.remove)):
        yield Fault(path=("remove",), message=f"{name} is set by the same policy")
