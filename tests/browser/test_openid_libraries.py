"""OpenID Connect libraries from npm, which know the issuer and find the rest there."""

from __future__ import annotations

import pytest

from tests.browser.demonstration import allow, sign_in
from tests.browser.relying_parties import relying_parties

pytestmark = pytest.mark.slow

SCOPES = "openid profile email"
CLAIMS = {
    "name": "Demonstration Person",
    "preferred_username": "demo",
    "email": "demo@example.com",
    "email_verified": False,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory, node):
    folder = tmp_path_factory.mktemp("relying-parties")
    with relying_parties(folder, node.folder) as parties:
        yield parties


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
@pytest.mark.spec("OpenID Connect Core", "3.1")
@pytest.mark.spec("OpenID Connect Core", "12")
@pytest.mark.parametrize(
    ("script", "client_id"),
    [("openid-client.mjs", "by-post"), ("oauth4webapi.mjs", "by-default")],
    ids=["openid-client", "oauth4webapi"],
)
def test_a_server_signs_a_person_in_refreshes_and_signs_them_out(
    served, person, node, script, client_id
):
    known = (served.issuer, client_id, f"{client_id}-secret")
    back, out = served.after_signing_in, served.after_signing_out

    with node.running(script, *known, back, out) as party:
        party.hears(person.signs_in(party.sends(), back))
        party.hears(person.signs_out(party.sends(), out))
        told = party.tells()

    [sub, again] = told.pop("subs")
    assert sub == again
    assert told["userinfo"].pop("updated_at") > 0
    assert told == {
        "scopes": [SCOPES, SCOPES],
        "userinfo": {"sub": sub, **CLAIMS},
        "isStateKept": True,
        "afterSigningOut": "invalid_grant",
    }


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "3")
@pytest.mark.spec("OpenID Connect Core", "12.2")
def test_a_page_signs_a_person_in_renews_by_itself_and_signs_them_out(served, context):
    page = context().new_page()
    faults = []
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(f"{served.page}/")
    page.get_by_role("button", name="Sign in").click()
    sign_in(page)
    page.wait_for_url("**/consent*")
    allow(page)
    page.wait_for_url(f"{served.page}/callback*")
    page.wait_for_function("loaded.length > 1 || faults.length")
    faults += page.evaluate("manager.stopSilentRenew(), faults")  # once is enough
    [signed_in, renewed, *_] = page.evaluate("loaded")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{served.page}/signed-out*")
    page.wait_for_function("globalThis.parting || faults.length")
    faults += page.evaluate("faults")
    parting = page.evaluate("parting.userState")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in*")

    assert faults == []
    assert signed_in["profile"].items() >= CLAIMS.items()
    assert renewed["profile"].items() >= CLAIMS.items()
    assert renewed["profile"]["sub"] == signed_in["profile"]["sub"]
    assert (signed_in["scope"], renewed["scope"]) == (SCOPES, SCOPES)
    for token in ("access_token", "refresh_token", "id_token"):
        assert renewed[token] != signed_in[token]
    assert parting == "a parting word"
