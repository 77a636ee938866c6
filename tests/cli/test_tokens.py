"""`iam token introspect` and `iam token revoke`, as the operator on the database."""

from __future__ import annotations

import pytest

from iam.domain.realms import RealmPath
from iam.settings import Settings
from tests.conftest import BASE
from tests.protocol.policing import a_policy


@pytest.mark.spec("RFC 7662", "2.2")
def test_the_operator_is_told_everything_of_an_active_token(alpha):
    told = alpha.json("token", "introspect", alpha.a_token("reports"))

    random = {told.pop(name) for name in ("jti", "authGrantId", "auditTrackingId")}
    assert len(random) == 3
    assert told == {
        "active": True,
        "scope": "write",
        "realm": "/alpha",
        "client_id": "reports",
        "token_type": "Bearer",
        "exp": 1780318800,
        "iat": 1780315200,
        "sub": "(age!reports)",
        "subname": "reports",
        "iss": f"{BASE}/oauth2/realms/root/realms/alpha",
        "aud": "reports",
        "auth_level": 0,
    }


def test_the_operator_is_told_what_policies_gave_it_and_tell_beside_its_scopes(alpha):
    save(alpha, set={"tier": "'gold'"})
    save(alpha, name="a", kind="attribute", scopes=["write"], value="token.scopes")
    token = alpha.a_token("reports")

    told = alpha.json("token", "introspect", token)
    save(alpha, name="a", kind="attribute", scopes=["write"], value="1 / 0")
    failed = alpha.refused("token", "introspect", token)

    assert (told["tier"], told["write"]) == ("gold", ["write"])
    assert failed == "Error: policy a failed: value: a division by 0\n"


def save(alpha, **fields) -> None:
    services = alpha.build(Settings.from_environment(alpha.environ))
    realm = services.realms.get(RealmPath.parse("/alpha"))
    services.policies.save(realm, a_policy(**fields))
    services.close()


def test_a_token_is_read_from_standard_input(alpha):
    said = alpha("token", "introspect", "-", stdin=f"{alpha.a_token('reports')}\n")

    assert said.startswith("active           yes\nscope            write\n")


def test_nothing_on_standard_input_is_a_mistake(alpha):
    said = alpha.refused("token", "introspect", "-", stdin="\n", code=2)

    assert said.endswith(
        "Error: Invalid value for 'TOKEN|-': standard input is empty\n"
    )


def test_the_operator_is_told_why_a_token_is_not_active(alpha):
    token = alpha.a_token("reports")

    def reason():
        said = alpha("token", "introspect", token)
        active, why = said.splitlines()
        assert active == "active  no"
        return why

    assert alpha.json("token", "introspect", "abc") == {
        "active": False,
        "reason": "no key of ours made it",
    }
    alpha("realm", "set", "/alpha", "--inactive")
    assert reason() == "reason  revoked"
    alpha.clock.move(3600)
    assert reason() == "reason  revoked"


def test_an_expired_token_is_told_to_have_expired(alpha):
    token = alpha.a_token("reports")

    alpha.clock.move(3600)

    assert alpha.json("token", "introspect", token)["reason"] == "expired"


@pytest.mark.spec("RFC 7009", "2.1")
def test_the_operator_revokes_any_token(alpha):
    token = alpha.a_token("reports")

    said = alpha("token", "revoke", "-", stdin=token)

    assert said == "the token is not active any more; it was active\n"
    assert alpha.json("token", "introspect", token)["reason"] == "revoked"
    assert alpha.json("token", "revoke", token) == {"active": False, "was": "revoked"}
    events = [line for line in alpha.audit_lines() if line["topic"] == "activity"]
    assert [event["userId"] for event in events] == ["operator"]
    assert token not in str(alpha.audit_lines())


def test_a_token_that_nobody_here_made_cannot_be_revoked(alpha):
    assert alpha.refused("token", "revoke", "abc") == (
        "Error: nothing was revoked: no key of ours made it; 'iam token inspect' says "
        "more\n"
    )
