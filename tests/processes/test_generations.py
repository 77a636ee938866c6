"""What ends tokens ends every one that was issued before, and none that comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iam.domain.realms import RealmPath

ALPHA, BENEATH = RealmPath.parse("/alpha"), RealmPath.parse("/alpha/beneath")
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
CLOCKS = pytest.mark.parametrize("ahead", [0, 5, -5])


def switch(node, status: str, client_id: str = "myClient") -> None:
    alpha = node.services.realms.get(ALPHA)
    before = node.services.clients.get(alpha, client_id).settings
    node.services.clients.set(alpha, client_id, replace(before, status=status))


def switch_realm(node, *, active: bool) -> None:
    provider = node.services.realms.get(ALPHA).provider
    node.services.realms.set(ALPHA, provider, active=active)


def are_active(nodes, caller, *tokens: str, realm: str = "/alpha") -> set[bool]:
    """Ask every process about every token."""
    for each in nodes:
        each.clock.move(2)
    return {
        node.is_active(caller, token, realm=realm) for node in nodes for token in tokens
    }


@FORMATS
def test_a_token_that_is_issued_in_the_second_of_a_revocation_lives(
    node, access_token_format
):
    here = node()
    auth = here.client("myClient", access_token_format=access_token_format)
    before = here.token(auth)

    here.post("token/revoke", auth=auth, token=before)
    after = here.token(auth)

    assert (here.is_active(auth, before), here.is_active(auth, after)) == (False, True)


@CLOCKS
def test_a_revoked_token_is_dead_in_the_next_look_of_every_process(node, ahead):
    here, there = node(), node(ahead=ahead)
    auth = here.client("myClient")
    token = there.token(auth)
    assert there.is_active(auth, token)

    here.post("token/revoke", auth=auth, token=token)

    assert not there.is_active(auth, token)  # and its clock has not moved


@CLOCKS
@FORMATS
def test_a_client_that_was_off_for_less_than_a_second_has_no_older_token(
    node, ahead, access_token_format
):
    here, there = node(), node(ahead=ahead)
    auth = here.client("myClient", access_token_format=access_token_format)
    before = there.token(auth)

    switch(here, "inactive")
    unaware = there.token(auth)
    switch(here, "active")
    unaware_still = there.token(auth)

    dead = before, unaware, unaware_still
    assert are_active([here, there], auth, *dead) == {False}
    assert are_active([here, there], auth, here.token(auth)) == {True}
    assert are_active([here, there], auth, there.token(auth)) == {True}


@CLOCKS
def test_a_compromised_secret_ends_what_was_issued_in_the_same_second(node, ahead):
    here, there = node(), node(ahead=ahead)
    auth = here.client("myClient")
    before = there.token(auth)
    alpha = here.services.realms.get(ALPHA)

    made = here.services.clients.rotate_secret(
        alpha, "myClient", keep_old_for=timedelta(), compromised=True
    )

    unaware = there.token(auth)
    auth = ("myClient", made.secret)
    assert are_active([here, there], auth, before, unaware) == {False}
    assert are_active([here, there], auth, here.token(auth)) == {True}


@FORMATS
def test_a_client_that_is_deleted_and_made_again_inherits_no_token(
    node, access_token_format
):
    here, there = node(), node()
    auth = here.client("myClient", access_token_format=access_token_format)
    caller = here.client("caller", scopes=("am-introspect-all-tokens",))
    before = there.token(auth)

    here.services.clients.delete(here.services.realms.get(ALPHA), "myClient")
    unaware = there.token(auth)
    again = here.client(
        "myClient", secret="forgerock", access_token_format=access_token_format
    )

    assert are_active([here, there], again, before, unaware) == {False}
    assert are_active([here, there], caller, before, unaware) == {False}
    assert are_active([here, there], caller, there.token(again)) == {True}


@CLOCKS
def test_what_was_issued_before_a_realm_was_off_stays_dead_also_beneath(node, ahead):
    here, there = node(), node(ahead=ahead)
    auth = here.client("myClient")
    beneath = here.client("beneath", realm="/alpha/beneath")
    above = here.client(
        "above", realm="/", scopes=("am-introspect-all-tokens-any-realm",)
    )
    dead = [there.token(auth), there.token(beneath, realm="/alpha/beneath")]

    switch_realm(here, active=False)
    dead += [there.token(auth), there.token(beneath, realm="/alpha/beneath")]
    while_off = are_active([here, there], above, *dead, realm="/")
    switch_realm(here, active=True)

    assert while_off == {False}
    assert are_active([here, there], above, *dead, realm="/") == {False}
    alive = [there.token(auth), there.token(beneath, realm="/alpha/beneath")]
    assert are_active([here, there], above, *alive, realm="/") == {True}


def test_a_realm_beside_is_not_touched(node):
    here = node()
    auth = here.client("myClient")
    beside = here.client("beside", realm="/beta")
    token = here.token(beside, realm="/beta")
    here.token(auth)

    switch_realm(here, active=False)

    assert here.is_active(beside, token, realm="/beta")


def test_a_realm_that_is_deleted_and_made_again_inherits_no_token(node):
    here, there = node(), node()
    auth = here.client("myClient", secret="forgerock")
    above = here.client(
        "above", realm="/", scopes=("am-introspect-all-tokens-any-realm",)
    )
    before = there.token(auth)

    here.services.realms.delete(ALPHA)
    unaware = there.token(auth)
    here.client("myClient", secret="forgerock")

    assert are_active([here, there], above, before, unaware, realm="/") == {False}
    assert are_active([here, there], auth, before, unaware) == {False}


def test_a_change_that_is_not_an_end_leaves_tokens_alone(node):
    here, there = node(), node()
    auth = here.client("myClient")
    token = there.token(auth)
    alpha = here.services.realms.get(ALPHA)
    before = here.services.clients.get(alpha, "myClient").settings

    here.services.clients.set(
        alpha, "myClient", replace(before, access_token_lifetime=60, scopes=("read",))
    )
    here.services.clients.rotate_secret(
        alpha, "myClient", keep_old_for=timedelta(hours=1)
    )
    provider = replace(alpha.provider, access_token_lifetime=30)
    here.services.realms.set(ALPHA, provider, active=True)

    assert are_active([here, there], auth, token) == {True}
