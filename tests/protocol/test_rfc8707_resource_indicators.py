"""RFC 8707: whom an access token is for, as its client asked, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import Asking, goes_to, reason, told
from tests.builders import part

PHOTOS = "https://photos.example/api"
ALBUMS = "https://albums.example"
BOTH = (PHOTOS, ALBUMS)
FORMATS = pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
UNKNOWN = "The client may not address a resource that was asked for"
MALFORMED = "resource must be an absolute URI without a fragment"


@pytest.fixture
def asking(server) -> Asking:
    return Asking(server, allowed_resources=BOTH, access_token_format="jwt")


def ask(server, auth, **form):
    """Ask for a token by client credentials."""
    form = {"grant_type": "client_credentials", "scope": "write", **form}
    return server.post("access_token", auth=auth, **form)


def audience(answer) -> object:
    """Give the ``aud`` of the JWT in an answer."""
    assert answer.status_code == 200, answer.text
    return part(answer.json["access_token"], 1)["aud"]


@FORMATS
@pytest.mark.spec("RFC 8707", "2.2")
@pytest.mark.parametrize(
    ("resource", "aud"),
    [(PHOTOS, PHOTOS), ([PHOTOS, ALBUMS], [PHOTOS, ALBUMS]), ([ALBUMS] * 2, ALBUMS)],
    ids=["one", "two", "one twice"],
)
def test_a_client_names_whom_its_own_token_is_for(
    server, access_token_format, resource, aud
):
    auth = server.client(
        "myClient", allowed_resources=BOTH, access_token_format=access_token_format
    )

    answer = ask(server, auth, resource=resource)

    assert server.introspect(auth, answer.json["access_token"])["aud"] == aud
    if access_token_format == "jwt":
        assert audience(answer) == aud


@FORMATS
def test_a_token_for_nobody_in_particular_is_for_its_client(
    server, access_token_format
):
    auth = server.client(
        "myClient", allowed_resources=BOTH, access_token_format=access_token_format
    )

    token = server.token(auth)

    assert server.introspect(auth, token)["aud"] == "myClient"


@pytest.mark.spec("RFC 9068", "3")
@pytest.mark.parametrize(
    ("provider", "client", "aud"),
    [
        ((PHOTOS,), (), PHOTOS),
        ((PHOTOS,), (ALBUMS,), ALBUMS),
        ((), BOTH, list(BOTH)),
        ((), (), "myClient"),
    ],
    ids=["the provider's", "the client's own", "two", "nobody chose one"],
)
def test_where_no_resource_is_named_a_default_is_used(server, provider, client, aud):
    server.realm("/alpha", default_resources=provider)
    auth = server.client("myClient", default_resources=client)

    assert server.introspect(auth, server.token(auth))["aud"] == aud


@pytest.mark.parametrize(
    ("provider", "client", "status"),
    [((PHOTOS,), (), 200), ((PHOTOS,), (ALBUMS,), 400), ((), (), 400)],
    ids=["the provider's list", "its own list replaces it", "no list"],
)
def test_a_client_may_address_what_is_listed(server, provider, client, status):
    server.realm("/alpha", allowed_resources=provider)
    auth = server.client("myClient", allowed_resources=client)

    assert ask(server, auth, resource=PHOTOS).status_code == status


@pytest.mark.spec("RFC 8707", "2")
@pytest.mark.parametrize(
    ("resource", "description"),
    [
        ("https://other.example", UNKNOWN),
        ([PHOTOS, "https://other.example"], UNKNOWN),
        (PHOTOS + "/", UNKNOWN),
        (PHOTOS.upper(), UNKNOWN),
        (PHOTOS + "#part", MALFORMED),
        ("photos", MALFORMED),
        ("/photos", MALFORMED),
        ("https://", MALFORMED),
        ("https://phøtos.example", MALFORMED),
        ([f"urn:example:{each}" for each in range(21)], "At most 20 resources"),
    ],
)
def test_a_target_that_is_no_target_is_refused(server, resource, description):
    auth = server.client("myClient", allowed_resources=BOTH)

    answer = ask(server, auth, resource=resource)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_target"
    assert answer.json["error_description"].startswith(description)
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_that_is_empty_counts_as_left_out(server):
    auth = server.client("myClient")

    answers = [ask(server, auth, resource=each) for each in ("", ["", ""])]

    assert [each.status_code for each in answers] == [200, 200]


def test_nothing_else_may_be_sent_twice_with_it(server):
    auth = server.client("myClient", allowed_resources=BOTH)

    answer = ask(server, auth, resource=[PHOTOS, ALBUMS], scope=["write", "write"])

    assert answer.json["error"] == "invalid_request"
    assert answer.json["error_description"].endswith("found : scope")


@pytest.mark.spec("RFC 8707", "2.1")
@pytest.mark.parametrize(
    ("asked", "narrowed", "aud"),
    [
        (PHOTOS, None, PHOTOS),
        ([PHOTOS, ALBUMS], None, [PHOTOS, ALBUMS]),
        ([PHOTOS, ALBUMS], ALBUMS, ALBUMS),
        (None, PHOTOS, PHOTOS),
        (None, None, "app"),
    ],
    ids=[
        "one is asked for",
        "two are asked for",
        "one of them is enough for this token",
        "named with the code alone",
        "none",
    ],
)
def test_a_persons_token_is_for_what_was_asked(asking, asked, narrowed, aud):
    code = asking.code(resource=asked)

    answer = asking.exchange(code, resource=narrowed)

    assert audience(answer) == aud
    told_of = asking.server.introspect(asking.auth, answer.json["access_token"])
    assert told_of["aud"] == aud


@pytest.mark.spec("RFC 8707", "2.2")
@pytest.mark.parametrize("more", [ALBUMS, "https://other.example", "no address"])
def test_a_code_gives_no_token_for_more_and_counts_still(asking, more):
    code = asking.code(resource=PHOTOS)

    answer = asking.exchange(code, resource=more)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_target"
    assert audience(asking.exchange(code, resource=PHOTOS)) == PHOTOS


def test_whoever_does_not_prove_a_code_gets_one_try_whatever_they_name(asking):
    code = asking.code(resource=PHOTOS)

    guessed = asking.exchange(code, resource=ALBUMS, code_verifier="g" * 43)

    assert guessed.json["error"] == "invalid_grant"
    assert asking.exchange(code).json["error"] == "invalid_grant"


@pytest.mark.spec("RFC 8707", "2.1")
@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ("https://other.example", "not the client's to address: https://other.example"),
        ([PHOTOS, "x"], "'x' is not an absolute address"),
    ],
)
def test_the_client_hears_of_it_where_the_person_comes_back(asking, resource, why):
    answer = asking.authorize(resource=resource)

    assert goes_to(answer) == "https://app.example/callback"
    assert told(answer)["error"] == "invalid_target"
    assert told(answer)["state"] == "xyz"
    assert reason(asking.server) == why


def test_what_was_taken_from_a_client_meanwhile_is_not_given(asking):
    code = asking.code(resource=PHOTOS)
    asking.change(allowed_resources=(ALBUMS,))

    answer = asking.exchange(code)

    assert answer.json["error"] == "invalid_target"


def test_a_request_that_was_posted_and_carried_keeps_its_resources(asking):
    posted = asking.server.post(
        "authorize", **asking.params(resource=[PHOTOS, ALBUMS]), headers={}
    )
    path = posted.headers["Location"]

    answer = asking.server.send("GET", "", path=path, headers={"Accept": "text/html"})

    exchanged = asking.exchange(told(answer)["code"])
    assert audience(exchanged) == [PHOTOS, ALBUMS]


def test_resources_that_do_not_fit_into_a_token_are_refused(server):
    many = tuple(f"https://example.com/{each:0>480}" for each in range(10))
    auth = server.client("myClient", allowed_resources=many)

    answer = ask(server, auth, resource=list(many))

    assert answer.status_code == 400


@pytest.fixture
def refreshing(server) -> Asking:
    return Asking(
        server,
        allowed_resources=BOTH,
        access_token_format="jwt",
        grant_types=("authorization_code", "refresh_token"),
    )


def refresh(asking, first, **form):
    form = {name: value for name, value in form.items() if value is not None}
    return asking.server.post(
        "access_token",
        auth=asking.auth,
        grant_type="refresh_token",
        refresh_token=first.json["refresh_token"],
        **form,
    )


@pytest.mark.spec("RFC 8707", "2.2")
@pytest.mark.parametrize(
    ("resource", "aud"), [(ALBUMS, ALBUMS), (PHOTOS, PHOTOS), (None, list(BOTH))]
)
def test_each_refresh_names_whom_that_token_is_for(refreshing, resource, aud):
    code = refreshing.code(resource=list(BOTH))
    first = refreshing.exchange(code, resource=PHOTOS)

    answer = refresh(refreshing, first, resource=resource)

    assert audience(first) == PHOTOS
    assert audience(answer) == aud


@pytest.mark.spec("RFC 8707", "2.2")
def test_a_refresh_gives_no_token_for_more_and_the_refresh_token_counts_still(
    refreshing,
):
    first = refreshing.exchange(refreshing.code(resource=PHOTOS))

    refused = refresh(refreshing, first, resource=ALBUMS)
    answer = refresh(refreshing, first, resource=PHOTOS)

    assert refused.json["error"] == "invalid_target"
    assert audience(answer) == PHOTOS
