"""`iam token inspect` says in words what is right and what is wrong with a token."""

from __future__ import annotations

import base64
import json

import pytest

from tests.conftest import BASE

ISSUER = f"{BASE}/oauth2/realms/root/realms/alpha"


@pytest.fixture
def jwts(alpha):
    """A realm whose access tokens are JWTs."""
    alpha("realm", "set", "/alpha", "--access-token-format", "jwt")
    return alpha


def inspected(terminal, token, *options):
    """Give the exit code, and what was found, as verdict and words by subject."""
    done = terminal.type("token", "inspect", "-", *options, "--json", stdin=token)
    told = json.loads(done.stdout)
    assert told["right"] == (done.exit_code == 0)
    return done.exit_code, {
        each["about"]: f"{each['verdict']}: {each['words']}"
        for each in told["findings"]
    }


def key_of(terminal, purpose="sign-access-tokens"):
    keys = terminal.json("key", "list", "--realm", "/alpha")
    return next(key["kid"] for key in keys if key["purpose"] == purpose)


def with_part(token, place, **changed):
    """Change members of a part of a JWT, as a forger would; None takes one out."""
    parts = token.split(".")
    padded = parts[place] + "=" * (-len(parts[place]) % 4)
    members = json.loads(base64.urlsafe_b64decode(padded)) | changed
    kept = {name: value for name, value in members.items() if value is not None}
    written = base64.urlsafe_b64encode(json.dumps(kept).encode()).rstrip(b"=")
    return ".".join((*parts[:place], written.decode(), *parts[place + 1 :]))


def with_header(token, **changed):
    return with_part(token, 0, **changed)


def with_claims(token, **changed):
    return with_part(token, 1, **changed)


def test_everything_is_right_with_a_token_of_ours(jwts):
    code, found = inspected(jwts, jwts.a_token("reports"), "--audience", "reports")

    revocation = found.pop("revocation")
    assert revocation.endswith("ask 'iam token introspect'")
    assert (code, found) == (
        0,
        {
            "key": (
                f"right: {key_of(jwts)}, the current sign-access-tokens key of /alpha"
            ),
            "algorithm": "right: ES256, as that key is for",
            "type": "right: at+jwt: an access token, RFC 9068",
            "signature": "right: is that key's, and nothing was changed",
            "issuer": f"right: {ISSUER}, the issuer of /alpha",
            "audience": "right: 'reports' is whom it is for",
            "end": "right: 3599 seconds are left, until 2026-06-01 13:00:00 UTC",
            "start": "right: was issued at 2026-06-01 12:00:00 UTC",
        },
    )


def test_a_person_sees_header_claims_and_findings(jwts):
    said = jwts("token", "inspect", jwts.a_token("reports"))

    document, _, table = said.partition("\n       ABOUT")
    decoded = json.loads(document)
    assert decoded["header"] == {"alg": "ES256", "kid": key_of(jwts), "typ": "at+jwt"}
    assert decoded["claims"]["client_id"] == "reports"
    assert "\nRIGHT  issuer" in table
    assert "\nNOTE   audience    'reports'; name yours (--audience)" in table


def changed_claim(token):
    return with_claims(token, scope="everything")


@pytest.mark.parametrize(
    ("forge", "about", "words"),
    [
        (changed_claim, "signature", "is not that key's over this header"),
        (lambda t: with_header(t, alg="none"), "algorithm", "is 'none', and that key"),
        (lambda t: with_header(t, typ="JWT"), "type", "perhaps it is an ID Token"),
        (lambda t: with_header(t, kid="x"), "key", "names 'x', and that is not one"),
        (lambda t: with_header(t, kid=None), "key", "names no key"),
        (lambda t: with_claims(t, iss="https://x"), "issuer", "is 'https://x', and"),
        (lambda t: with_claims(t, exp="soon"), "end", "has no exp that is a time"),
        (lambda t: with_claims(t, exp=1), "end", "seconds ago, at 1970-01-01"),
        (
            lambda t: with_claims(t, iat=1e300),
            "start",
            "in the future, at second 1e+300",
        ),
        (lambda t: with_claims(t, nbf=1780315300), "start", "do the clocks agree?"),
        (lambda t: with_claims(t, iat=None), "start", "has no iat that is a time"),
    ],
    ids=[
        "a claim was changed",
        "an algorithm that the key is not for",
        "another type",
        "a key of somebody else",
        "no key",
        "another issuer",
        "an end that is no time",
        "an end long ago",
        "a start that no calendar has",
        "a start in the future",
        "no start",
    ],
)
def test_what_is_wrong_is_said(jwts, forge, about, words):
    code, found = inspected(jwts, forge(jwts.a_token("reports")))

    assert code == 1
    assert found[about].startswith("wrong: ")
    assert words in found[about]


def test_the_audience_is_compared_with_the_one_that_was_named(jwts):
    code, found = inspected(jwts, jwts.a_token("reports"), "--audience", "api")

    assert (code, found["audience"]) == (1, "wrong: is 'reports', and not 'api'")


def test_a_token_of_a_compromised_key_is_dead(jwts):
    token, kid = jwts.a_token("reports"), key_of(jwts)
    jwts("key", "compromise", kid, "--yes")

    code, found = inspected(jwts, token)

    name = f"{kid}, the compromised sign-access-tokens key of /alpha"
    assert (code, found["key"]) == (1, f"wrong: {name}: what it made is dead")


def test_an_opaque_token_is_said_to_be_one_and_opened(alpha):
    code, found = inspected(alpha, alpha.a_token("reports"))

    seal = key_of(alpha, "seal")
    assert code == 0
    assert found["form"].startswith("note: is opaque")
    assert found["key"] == f"right: {seal}, the current seal key of /alpha"
    assert found["seal"] == "right: a key of ours opens it, and nothing was changed"
    assert found["revocation"].endswith("ask 'iam token introspect'")


def test_an_opaque_token_that_was_changed_is_opened_by_no_key(alpha):
    token = alpha.a_token("reports")
    changed = token[:-1] + ("A" if token[-1] != "A" else "Q")

    code, found = inspected(alpha, changed)

    assert (code, found["seal"]) == (
        1,
        "wrong: no key of ours opens it: another's, changed or cut off",
    )


@pytest.mark.parametrize("text", ["abc", "a.b.c", "a.b.c.d", "é", "x" * 9000])
def test_a_text_that_is_no_token_is_said_to_be_none(alpha, text):
    code, found = inspected(alpha, text)

    assert (code, list(found)) == (1, ["form"])
    assert found["form"].startswith("wrong: ")


def test_control_characters_of_a_forger_do_not_reach_the_terminal(jwts):
    token = with_header(jwts.a_token("reports"), typ="\x1b[2J", kid="\x1b]0;x\x07")

    done = jwts.type("token", "inspect", token)

    assert done.exit_code == 1
    assert "\x1b" not in done.output
