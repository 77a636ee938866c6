"""RFC 6749 §5.2 and AM: every refusal of the token endpoint, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.realms import RealmPath
from tests.conftest import basic

GRANT = {"grant_type": "client_credentials", "scope": "write"}


@pytest.fixture(scope="module")
def reader(standing):
    """A client that the whole file may use."""
    return standing.client("reader")


@pytest.fixture(scope="module")
def clients(standing):
    """Make clients of every kind, all with the same secret where they have one."""
    standing.realm("/known")
    posting, none = "client_secret_post", "none"
    for client_id, settings in {
        "myClient": {},
        "off": {"status": "inactive"},
        "posting": {"token_endpoint_auth_method": posting},
        "app": {"token_endpoint_auth_method": none, "grant_types": ()},
    }.items():
        secret = None if client_id == "app" else "forgerock"
        standing.client(client_id, realm="/known", secret=secret, **settings)
    return standing


def refused(answer, status, error, description, **more):
    """See that an answer is a refusal of RFC 6749 §5.2, and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    assert answer.json == {"error": error, "error_description": description, **more}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


@pytest.mark.spec("RFC 6749", "5.2")
def test_invalid_request_where_grant_type_is_missing(standing, reader):
    answer = standing.post("access_token", auth=reader, scope="write")

    refused(answer, 400, "invalid_request", "Grant type is not set")
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    "grant_type",
    [
        "password",
        "implicit",
        "Client_Credentials",
        "client_credentials ",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "é",
    ],
)
def test_unsupported_grant_type_where_this_server_does_not_know_it(
    standing, reader, grant_type
):
    answer = standing.post("access_token", auth=reader, grant_type=grant_type)

    refused(answer, 400, "unsupported_grant_type", "Grant type is not supported")


@pytest.mark.spec("RFC 6749", "5.2")
def test_unsupported_grant_type_where_the_provider_does_not_offer_it(server):
    server.realm("/alpha", grant_types=("authorization_code",))
    client = server.client("myClient")

    answer = server.post("access_token", auth=client, **GRANT)

    refused(answer, 400, "unsupported_grant_type", "Grant type is not supported")


@pytest.mark.spec("RFC 6749", "5.2")
def test_unauthorized_client_where_the_client_may_not_use_it(server):
    client = server.client("myClient", grant_types=("authorization_code",))

    answer = server.post("access_token", auth=client, **GRANT)

    refused(
        answer,
        400,
        "unauthorized_client",
        "The client may not use grant_type client_credentials",
    )


@pytest.mark.spec("RFC 6749", "4.4")
def test_the_grant_is_for_confidential_clients_only(server):
    server.client("app", token_endpoint_auth_method="none", grant_types=())

    answer = server.post("access_token", client_id="app", **GRANT)

    refused(
        answer,
        400,
        "unauthorized_client",
        "Public clients can't use client credentials grant.",
    )


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("myClient", "wrong"),
        ("myClient", ""),
        ("nobody", "forgerock"),
        ("MYCLIENT", "forgerock"),
        ("off", "forgerock"),
        ("posting", "forgerock"),
        ("app", "forgerock"),
        ("app", ""),
        ("nürnberg", "forgerock"),
    ],
    ids=[
        "a wrong secret",
        "no secret",
        "an unknown client",
        "another case",
        "an inactive client",
        "a client that is registered for client_secret_post",
        "a public client with a secret",
        "a public client with none",
        "a client_id that none can have",
    ],
)
def test_invalid_client_is_one_answer_whatever_is_wrong(clients, client_id, secret):
    credentials = (client_id, secret)

    answer = clients.post("access_token", realm="/known", auth=credentials, **GRANT)

    refused(answer, 401, "invalid_client", "Client authentication failed")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="/known"'


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"client_secret": "forgerock"},
        {"client_id": "posting"},
        {"client_id": "posting", "client_secret": ""},
        {"client_id": "posting", "client_secret": "wrong"},
        {"client_id": "nobody", "client_secret": "forgerock"},
        {"client_id": "myClient", "client_secret": "forgerock"},
        {"client_id": "app", "client_assertion": "x.y.z"},
        {"client_assertion": "x.y.z"},
    ],
    ids=[
        "nothing that names a client",
        "a secret of nobody",
        "a confidential client without its secret",
        "an empty secret counts as none",
        "a wrong secret",
        "an unknown client",
        "a client that is registered for client_secret_basic",
        "an assertion, which no client may use",
        "an assertion of nobody",
    ],
)
def test_without_an_authorization_header_it_is_400_and_no_challenge(clients, form):
    answer = clients.post("access_token", realm="/known", **GRANT, **form)

    refused(answer, 400, "invalid_client", "Client authentication failed")
    assert "WWW-Authenticate" not in answer.headers


def test_a_client_that_is_switched_off_is_an_unknown_client_at_once(server):
    client = server.client("myClient", secret="forgerock")
    assert server.token(client)
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))

    server.services.clients.set(alpha, "myClient", ClientSettings(status="inactive"))

    answer = server.post("access_token", auth=client, **GRANT)
    refused(answer, 401, "invalid_client", "Client authentication failed")


def test_the_challenge_names_the_realm_as_am_does(server):
    server.realm("/customers/NA")

    for realm in ("/", "/customers", "/customers/NA"):
        answer = server.post("access_token", realm=realm, auth=("x", "y"), **GRANT)
        assert answer.headers["WWW-Authenticate"] == f'Basic realm="{realm}"'


@pytest.mark.spec("RFC 6749", "2.3")
@pytest.mark.parametrize(
    ("form", "description"),
    [
        ({"client_secret": "forgerock"}, "Only one client authentication can be used"),
        ({"client_assertion": "x.y.z"}, "Only one client authentication can be used"),
        ({"client_id": "other"}, "client_id differs from the one in the Authorization"),
    ],
    ids=["a second secret", "an assertion beside it", "for A, with B's client_id"],
)
def test_a_client_uses_one_authentication_at_once(standing, reader, form, description):
    answer = standing.post("access_token", auth=reader, **GRANT, **form)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_request"
    assert description in answer.json["error_description"]


@pytest.mark.spec("RFC 6749", "2.3")
def test_two_authentications_in_the_body_are_two_too(clients):
    both = {"client_secret": "forgerock", "client_assertion": "x.y.z"}

    answer = clients.post(
        "access_token", realm="/known", client_id="posting", **both, **GRANT
    )

    description = "Only one client authentication can be used at once"
    refused(answer, 400, "invalid_request", description)


def test_the_same_client_id_beside_basic_is_no_second_authentication(standing, reader):
    answer = standing.post("access_token", auth=reader, client_id="reader", **GRANT)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"scope": "x"}, 400, "invalid_scope"),
        ({"grant_type": "x"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"client_id": "other"}, 400, "invalid_request"),
    ],
)
def test_a_state_that_was_sent_is_echoed_with_a_refusal(
    standing, reader, form, status, error
):
    sent = GRANT | form | {"state": 'a é "<b>'}
    answer = standing.post("access_token", auth=reader, **sent)

    description = answer.json["error_description"]
    refused(answer, status, error, description, state='a é "<b>')


def test_a_state_is_echoed_only_with_a_refusal_and_only_where_it_is_short(
    standing, reader
):
    good = standing.post("access_token", auth=reader, state="xyz", **GRANT)
    long = standing.post("access_token", auth=reader, state="x" * 2049, grant_type="x")

    assert "state" not in good.json
    refused(long, 400, "unsupported_grant_type", "Grant type is not supported")


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"])
@pytest.mark.parametrize("endpoint", ["access_token", "introspect", "token/revoke"])
def test_post_is_required(standing, reader, method, endpoint):
    answer = standing.send(
        method,
        endpoint,
        query_string="grant_type=client_credentials&token=x",
        headers={"Authorization": basic(*reader)},
    )

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert answer.headers["Cache-Control"] == "no-store"
    if method != "HEAD":
        refused(
            answer,
            405,
            "method_not_allowed",
            f"Required Method: POST found: {method}",
        )


def test_a_method_that_is_no_word_is_not_repeated(standing):
    answer = standing.send('G"ET', "access_token")

    refused(answer, 405, "method_not_allowed", "Required Method: POST found: another")
