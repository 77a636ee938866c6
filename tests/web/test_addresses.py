"""AM's addresses: which one leads where, and which leads nowhere, over HTTP."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

ROOT = "/am/oauth2"
ALPHA = f"{ROOT}/realms/root/realms/alpha"
KEYS = "connect/jwk_uri"


@pytest.fixture(scope="module")
def world(standing):
    """Make /alpha, /customers/NA and a realm that is switched off, for all tests."""
    standing.realm("/customers/NA")
    standing.realm("/alpha")
    standing.realm("/off/below")
    off = next(r for r in standing.services.realms.all() if str(r.path) == "/off")
    standing.services.realms.set(off.path, off.provider, active=False)
    standing.client("myClient", realm="/", secret="forgerock")
    return standing


def get(server, path, **options):
    return server.send("GET", "", path=path, **options)


def kids(answer):
    return {key["kid"] for key in answer.json["keys"]}


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/{KEYS}",
        f"{ROOT}/realms/root/{KEYS}",
        f"{ALPHA}/{KEYS}",
        f"{ROOT}/realms/root/realms/customers/{KEYS}",
        f"{ROOT}/realms/root/realms/customers/realms/NA/{KEYS}",
    ],
)
def test_an_address_of_a_realm_answers(world, path):
    answer = get(world, path)

    assert answer.status_code == 200
    assert len(answer.json["keys"]) == 1


def test_the_long_address_of_the_root_is_an_alias(world):
    short = get(world, f"{ROOT}/{KEYS}")
    long = get(world, f"{ROOT}/realms/root/{KEYS}")

    assert kids(short) == kids(long)
    token = world.send(
        "POST",
        "",
        path=f"{ROOT}/realms/root/access_token",
        data={"grant_type": "client_credentials", "scope": "write"},
        auth=("myClient", "forgerock"),
    )
    assert token.status_code == 200


def test_the_alias_has_no_discovery_of_its_own(world):
    for name in ("openid-configuration", "oauth-authorization-server"):
        assert get(world, f"{ROOT}/.well-known/{name}").status_code == 200
        alias = get(world, f"{ROOT}/realms/root/.well-known/{name}")
        assert alias.status_code == 404


def test_each_realm_answers_with_its_own(world):
    paths = ["/", "/alpha", "/customers", "/customers/NA"]
    found = [kids(world.get(KEYS, realm=path)) for path in paths]

    assert len(set.union(*found)) == 4


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/realms/root/realms/unknown/{KEYS}",
        f"{ROOT}/realms/root/realms/off/{KEYS}",
        f"{ROOT}/realms/root/realms/off/realms/below/{KEYS}",
        f"{ROOT}/realms/root/realms/customers/realms/alpha/{KEYS}",
        f"{ROOT}/realms/root/realms/NA/{KEYS}",
        f"{ROOT}/realms/root/realms/Alpha/{KEYS}",
        f"{ROOT}/realms/root/realms/root/{KEYS}",
    ],
    ids=[
        "unknown",
        "switched off",
        "beneath one that is switched off",
        "another realm's child",
        "a child without its parent",
        "another case",
        "the root is nobody's child",
    ],
)
def test_an_unknown_and_an_inactive_realm_are_the_same_404(world, path):
    answer = get(world, path)

    assert answer.status_code == 404
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "error": "not_found",
        "error_description": "No realm answers at this address",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/am",
        "/am/",
        ROOT,
        f"{ROOT}/",
        ALPHA,
        f"{ALPHA}/",
        f"{ALPHA}/{KEYS}/",
        f"{ALPHA}/access_token/",
        f"{ALPHA}/Connect/jwk_uri",
        f"{ALPHA}/ACCESS_TOKEN",
        f"/AM/oauth2/{KEYS}",
        f"/am/OAuth2/{KEYS}",
        f"/oauth2/{KEYS}",
        f"/am/am/oauth2/{KEYS}",
        f"{ROOT}/alpha/{KEYS}",
        f"{ROOT}/realms/alpha/{KEYS}",
        f"{ROOT}/realms/root/alpha/{KEYS}",
        f"{ROOT}/Realms/root/realms/alpha/{KEYS}",
        f"{ROOT}/realms/ROOT/realms/alpha/{KEYS}",
        f"{ROOT}/realms/root/realms/al.pha/{KEYS}",
        f"{ROOT}/realms/root/realms/alph%C3%A9/{KEYS}",
        f"{ROOT}/realms/root/realms/{'a' * 65}/{KEYS}",
        f"{ROOT}/realms/root/realms/{KEYS}",
        f"{ROOT}/realms/root/realms",
        f"{ALPHA}/register",
        f"{ALPHA}/par",
        f"{ALPHA}/access_token%20",
        "/health",
        "/health/live/",
        "/am/health/live",
    ],
)
def test_any_other_address_is_404_and_json(world, path):
    answer = get(world, path)

    assert answer.status_code == 404
    assert answer.content_type == "application/json"
    assert answer.json["error"] == "not_found"


def test_a_realm_in_the_query_is_not_read(world):
    answer = get(world, f"{ROOT}/{KEYS}", query_string={"realm": "/alpha"})

    assert kids(answer) == kids(get(world, f"{ROOT}/{KEYS}"))


@pytest.mark.spec("RFC 3986", "7.3")
@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}%2F{KEYS}",
        f"{ROOT}/connect%2fjwk_uri",
        f"{ROOT}/realms/root/realms/alpha%2F..%2Fcustomers/{KEYS}",
        f"{ROOT}/%2e/{KEYS}",
        f"{ROOT}/realms/root/realms/alpha/%2E%2E/{KEYS}",
        f"{ROOT}/%2ewell-known/openid-configuration",
        f"{ROOT}/{KEYS}%00",
        f"{ROOT}%5C{KEYS}",
        f"{ROOT}\\{KEYS}",
        f"{ROOT}/./{KEYS}",
        f"{ROOT}/../oauth2/{KEYS}",
        f"{ROOT}/..;/{KEYS}",
        f"{ROOT}/{KEYS};jsessionid=1",
        f"{ROOT}/{KEYS}%3Bx",
        f"{ROOT};x/{KEYS}",
        f"{ROOT}//{KEYS}",
        f"//am/oauth2/{KEYS}",
        f"{ROOT}/realms//root/{KEYS}",
        f"{ROOT}/{KEYS}//",
        f"{ROOT}/{KEYS}%0A",
        f"{ROOT}/{KEYS}%7F",
        f"{ROOT}/" + "a" * 2_048,
    ],
)
def test_an_address_that_two_readers_read_differently_is_refused(world, path):
    seen = {"PATH_INFO": unquote(path, "latin-1"), "REQUEST_URI": path, "RAW_URI": path}

    answer = get(world, "/", environ_overrides=seen)

    assert answer.status_code == 400
    assert answer.content_type == "application/json"
    assert answer.json == {
        "error": "invalid_request",
        "error_description": "The address is malformed",
    }


@pytest.mark.parametrize("escape", ["%2F", "%5C", "%2e", "%00"])
def test_an_escape_is_seen_also_where_the_path_looks_right(world, escape):
    path = f"{ROOT}/{KEYS}"

    answer = get(world, "/", environ_overrides={"PATH_INFO": path, "RAW_URI": escape})

    assert answer.status_code == 400


def test_an_escape_in_the_query_is_no_part_of_the_path(world):
    answer = get(world, f"{ROOT}/{KEYS}", query_string="x=%2F%5C%2e%00;//..")

    assert answer.status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml"])
def test_a_protocol_address_answers_json_whatever_is_accepted(world, accept):
    unknown = get(
        world,
        f"{ROOT}/realms/root/realms/unknown/{KEYS}",
        headers={"Accept": accept},
    )
    nothing = get(world, f"{ROOT}/nothing", headers={"Accept": accept})

    for answer in (unknown, nothing):
        assert answer.status_code == 404
        assert answer.content_type == "application/json"


@pytest.mark.spec("RFC 9110", "15.5.6")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("endpoint", [KEYS, ".well-known/openid-configuration"])
def test_a_document_is_read_and_not_written(world, method, endpoint):
    answer = world.send(method, endpoint)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json == {
        "error": "method_not_allowed",
        "error_description": f"Required Method: GET found: {method}",
    }


def test_head_is_get_without_a_body(world):
    answer = world.send("HEAD", KEYS)

    assert answer.status_code == 200
    assert answer.data == b""
    assert int(answer.headers["Content-Length"]) > 100


def test_a_realm_made_later_answers_and_one_deleted_does_not(server):
    server.realm("/later")
    path = next(r.path for r in server.services.realms.all() if str(r.path) == "/later")
    assert server.get(KEYS, realm="/later").status_code == 200

    server.services.realms.delete(path)

    assert server.get(KEYS, realm="/later").status_code == 404
