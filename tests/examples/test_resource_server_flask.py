"""The example of a resource server, against a real server: checks and attacks."""

from __future__ import annotations

import importlib
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from iam.domain.keys import Purpose
from iam.domain.realms import RealmPath
from tests.architecture.tree import ROOT
from tests.builders import b64url, part
from tests.serving import free_port

FOLDER = ROOT / "examples" / "resource-server-flask"
PHOTOS = "https://photos.example"
ALPHA = RealmPath.parse("/alpha")


@pytest.fixture(scope="module")
def auth(issuing):
    return issuing.client()


@pytest.fixture(scope="module")
def token(issuing, auth):
    return issuing.token(auth)


@pytest.fixture(scope="module")
def modules():
    """Give the two modules of the example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        names = ("resource_server", "validator")
        yield [importlib.import_module(name) for name in names]


@pytest.fixture(scope="module")
def started(issuing, auth, modules):
    """Start the resource server, as its README says."""
    app = modules[0].create_app(
        {
            "ISSUER": issuing.issuer,
            "RESOURCE": PHOTOS,
            "CLIENT_ID": auth[0],
            "CLIENT_SECRET": auth[1],
        }
    )
    return app.test_client()


def status(started, token, method="GET", path="/photos") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    answer = started.open(path, method=method, headers=headers)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer ")
    return answer.status_code


def with_header(token: str, **changed) -> str:
    """Write another header over a token; its signature is what it was."""
    _, claims, signature = token.split(".")
    header = {**part(token, 0), **changed}
    kept = {name: value for name, value in header.items() if value is not None}
    return f"{b64url(kept)}.{claims}.{signature}"


@pytest.mark.spec("RFC 9068", "4")
def test_a_token_for_this_resource_server_is_good(started, token):
    answer = started.get("/photos", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer.json == {"owner": "(age!app)", "photos": ["sea.jpg", "hills.jpg"]}


def test_no_token_is_refused(started):
    assert status(started, None) == 401


def test_an_opaque_token_is_refused(started, issuing):
    other = issuing.client("opaque", access_token_format="opaque")

    assert status(started, issuing.token(other)) == 401


@pytest.mark.spec("RFC 8725", "3.8")
def test_a_token_of_another_realm_is_refused(started, issuing):
    other = issuing.client("elsewhere", realm="/beta")

    assert status(started, issuing.token(other, realm="/beta")) == 401


@pytest.mark.spec("RFC 8725", "3.9")
@pytest.mark.parametrize("resource", ["", "https://other.example"])
def test_a_token_for_somebody_else_is_refused(started, issuing, auth, resource):
    assert status(started, issuing.token(auth, resource=resource)) == 401


def test_a_token_for_two_is_good_for_each(started, issuing, auth):
    both = [PHOTOS, "https://other.example"]

    assert status(started, issuing.token(auth, resource=both)) == 200


def test_a_token_without_the_scope_is_not_enough(started, issuing, auth):
    assert status(started, issuing.token(auth, scope="albums")) == 403


@pytest.mark.spec("RFC 8725", "3.1")
@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES384", "", 1, None])
def test_another_algorithm_is_refused(started, token, algorithm):
    assert status(started, with_header(token, alg=algorithm)) == 401


@pytest.mark.spec("RFC 8725", "3.1")
def test_nothing_signed_with_the_public_key_as_a_secret_is_taken(
    started, token, issuing
):
    (published,) = issuing.server.send(
        "GET", "connect/jwk_uri", base_url=issuing.issuer.partition("/am/")[0]
    ).json["keys"]
    secret = OctKey.import_key(json.dumps(published))
    header = {"alg": "HS256", "kid": published["kid"], "typ": "at+jwt"}

    forged = jwt.encode(header, part(token, 1), secret, algorithms=["HS256"])

    assert status(started, forged) == 401


@pytest.mark.parametrize("with_key", [False, True])
def test_a_key_of_somebody_elses_is_refused(started, token, with_key):
    own = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "kid": part(token, 0)["kid"], "typ": "at+jwt"}
    if with_key:
        header |= {"jwk": own.as_dict(private=False), "jku": "https://a.test/keys"}

    forged = jwt.encode(header, part(token, 1), own, algorithms=["ES256"])

    assert status(started, forged) == 401


@pytest.mark.parametrize("kid", ["unknown", "../keys", "", None, 1])
def test_a_key_that_nobody_has_is_refused(started, token, kid):
    assert status(started, with_header(token, kid=kid)) == 401


def test_a_token_that_was_changed_is_refused(started, token):
    header, _, signature = token.split(".")
    claims = b64url({**part(token, 1), "sub": "(usr!somebody-else)"})

    assert status(started, f"{header}.{claims}.{signature}") == 401


@pytest.mark.spec("RFC 8725", "3.11")
@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "id_token", ""])
def test_another_kind_of_jwt_is_refused(started, issuing, token, typ):
    assert status(started, issuing.signed(token, typ=typ)) == 401


@pytest.mark.parametrize(
    ("name", "seconds", "expected"),
    [
        ("exp", -60, 401),
        ("exp", -10, 200),
        ("nbf", 60, 401),
        ("nbf", 10, 200),
        ("iat", 60, 401),
        ("iat", 10, 200),
    ],
)
def test_times_are_compared_with_some_seconds_of_difference(
    started, issuing, token, name, seconds, expected
):
    changed = issuing.signed(token, **{name: int(time.time()) + seconds})

    assert status(started, changed) == expected


@pytest.mark.spec("RFC 9068", "2.2")
@pytest.mark.parametrize(
    "name", ["iss", "aud", "exp", "iat", "sub", "client_id", "jti"]
)
def test_a_claim_that_is_missing_is_refused(started, issuing, token, name):
    assert status(started, issuing.signed(token, **{name: None})) == 401


@pytest.mark.parametrize("claim", [{"exp": "soon"}, {"iss": ["x"]}, {"aud": {"x": 1}}])
def test_a_claim_of_another_shape_is_refused(started, issuing, token, claim):
    assert status(started, issuing.signed(token, **claim)) == 401


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", "..", "e30.e30.", "\u00e9.b.c", "a" * 9000]
)
def test_what_is_no_token_is_refused(started, text):
    assert status(started, text) == 401


@pytest.mark.spec("RFC 7662", "2.2")
def test_a_token_that_was_revoked_is_refused_where_it_matters(started, issuing, auth):
    revoked = issuing.token(auth)
    before = status(started, revoked, "DELETE", "/photos/sea.jpg")

    issuing.revoke(auth, revoked)

    assert before == 200
    assert status(started, revoked, "DELETE", "/photos/sea.jpg") == 401
    assert status(started, revoked) == 200, "who does not ask does not know"


def test_a_new_key_is_fetched_and_unknown_ones_are_not_asked_for_all_the_time(
    issuing, auth, modules, monkeypatch
):
    resource_server, validator = modules
    monkeypatch.setattr(validator, "LOOK_AGAIN", 0.2)
    config = {"ISSUER": issuing.issuer, "RESOURCE": PHOTOS}
    fresh = resource_server.create_app(config).test_client()
    assert status(fresh, issuing.token(auth)) == 200
    realm = issuing.services.realms.get(ALPHA)
    issuing.services.keys.rotate(realm, Purpose.SIGN_ACCESS_TOKENS, at_once=True)

    time.sleep(0.25)
    assert status(fresh, issuing.token(auth)) == 200
    asked = issuing.asked.count(f"/am/oauth2{ALPHA.segments}/connect/jwk_uri")
    for _ in range(3):
        assert status(fresh, with_header(issuing.token(auth), kid="unknown")) == 401

    again = issuing.asked.count(f"/am/oauth2{ALPHA.segments}/connect/jwk_uri")
    assert again == asked


def test_nobody_is_let_in_while_the_issuer_cannot_be_asked(modules, token):
    issuer = f"http://localhost:{free_port()}/am/oauth2"
    config = {"ISSUER": issuer, "RESOURCE": PHOTOS}
    alone = modules[0].create_app(config).test_client()

    answer = alone.get("/photos", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
