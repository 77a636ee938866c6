"""RFC 6749 §3.2 and appendix B: how a request must be written, over HTTP."""

from __future__ import annotations

import base64
import io

import pytest

from tests.conftest import basic

FORM = "application/x-www-form-urlencoded"
GOOD = b"grant_type=client_credentials&scope=write"
LONGEST = 65_536
CONTROL = "A parameter has a control character"


@pytest.fixture(scope="module")
def send(standing):
    """Post a body as a client of ours, unless told otherwise."""
    standing.client("odd", secret="p: +%é")
    client = standing.client(
        "myClient", secret="forgerock", default_scopes=("fallback",)
    )

    def post(body, *, endpoint="access_token", headers=None, **options):
        options.setdefault("content_type", FORM)
        sent = {"Authorization": basic(*client)} | (headers or {})
        return standing.send("POST", endpoint, data=body, headers=sent, **options)

    return post


def refused(answer, description, *, status=400, error="invalid_request"):
    assert answer.status_code == status, answer.text
    assert answer.json == {"error": error, "error_description": description}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize(
    "content_type",
    [
        FORM,
        f"{FORM};charset=UTF-8",
        f'{FORM}; charset="utf-8"',
        f"{FORM.upper()} ; Charset=utf-8",
        f"{FORM};",
    ],
)
def test_a_form_is_taken_however_its_type_is_written(send, content_type):
    answer = send(GOOD, content_type=content_type)

    assert answer.status_code == 200


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        f"{FORM}; charset=iso-8859-1",
        f"{FORM}; charset=utf-16",
        f"{FORM}x",
        f"{FORM}, application/json",
    ],
)
def test_another_content_type_is_refused(send, content_type):
    answer = send(GOOD, content_type=content_type)

    refused(answer, "Invalid Content Type")


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize("endpoint", ["access_token", "introspect", "token/revoke"])
@pytest.mark.parametrize("query", ["client_secret=x", "token=x", "x", "="])
def test_parameters_in_the_query_are_refused(send, endpoint, query):
    answer = send(GOOD, endpoint=endpoint, query_string=query)

    refused(answer, "Parameters must be sent in the body, not in the query")


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize(
    ("twice", "description"),
    [
        (b"scope=write&scope=read", " : scope"),
        (b"scope=write&scope=write", " : scope"),
        (b"grant_type=client_credentials", " : grant_type"),
        (b"client_id=a&client_id=b", " : client_id"),
        (b"state=&state=", " : state"),
        (b"unknown=1&unknown=2", " : unknown"),
        (b"a%22b=1&a%22b=2", ""),
        (b"a%5Cb=1&a%5Cb=2", ""),
        (b"%C3%A9=1&%C3%A9=2", ""),
    ],
)
def test_a_parameter_sent_twice_is_refused_by_name(send, twice, description):
    answer = send(GOOD + b"&" + twice)

    refused(answer, f"Invalid Request, duplicate request parameter found{description}")


@pytest.mark.spec("RFC 6749", "3.2")
def test_a_parameter_without_a_value_counts_as_left_out(send):
    answer = send(b"grant_type=client_credentials&scope=&client_id=")

    assert answer.status_code == 200
    assert answer.json["scope"] == "fallback"


@pytest.mark.spec("RFC 6749", "B")
@pytest.mark.parametrize(
    ("body", "description"),
    [
        (b"grant_type=\xff", "The body is not UTF-8"),
        (b"\xc3\x28=1", "The body is not UTF-8"),
        (b"grant_type=%FF", "The body is not UTF-8"),
        (b"%ED%A0%80=1", "The body is not UTF-8"),
        (b"grant_type=client_credentials%00", CONTROL),
        (b"grant_type=client_credentials\x00", CONTROL),
        (b"scope=write%0A", CONTROL),
        (b"sc%7Fope=write", CONTROL),
        (b"scope=a%09b", CONTROL),
        (b"&".join(b"p%d=1" % n for n in range(101)), "At most 100 parameters can be"),
    ],
    ids=[
        "a byte that is no UTF-8",
        "in a name",
        "percent-encoded",
        "a surrogate",
        "an encoded NUL",
        "a NUL",
        "a line feed",
        "in a name too",
        "a tab",
        "more than a hundred parameters",
    ],
)
def test_a_body_that_cannot_be_read_one_way_is_refused(send, body, description):
    answer = send(body)

    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_request"
    assert answer.json["error_description"].startswith(description)


@pytest.mark.parametrize("body", [b"", b"&", b"=", b"&&=&", b"x"])
def test_a_body_that_says_nothing_has_no_grant_type(send, body):
    refused(send(body), "Grant type is not set")


class Dribble(io.BytesIO):
    """A body that arrives a few bytes at a time."""

    def read(self, size=-1):
        return super().read(min(size, 1_000))


def chunked(body, *, ends=True):
    """Send a body whose length nobody told, as servers pass it on."""
    return {
        "CONTENT_LENGTH": "",
        "wsgi.input": Dribble(body),
        "wsgi.input_terminated": ends,
    }


@pytest.mark.parametrize("told", [True, False], ids=["Content-Length", "chunked"])
def test_a_body_of_64_kb_is_read_and_a_longer_one_is_not(send, told):
    def post(body):
        return send(body) if told else send(None, environ_overrides=chunked(body))

    whole = GOOD + b"&filler="
    fits = post(whole.ljust(LONGEST, b"x"))
    longer = post(whole.ljust(LONGEST + 1, b"x"))

    assert fits.status_code == 200
    refused(longer, "The body is longer than 65536 bytes", status=413)


def test_of_a_longer_body_not_a_byte_more_than_needed_is_read(send):
    seen = chunked(b"x" * 200_000)

    refused(
        send(None, environ_overrides=seen),
        "The body is longer than 65536 bytes",
        status=413,
    )

    assert seen["wsgi.input"].tell() == LONGEST + 1


def test_a_body_without_a_length_that_has_no_end_is_not_read(send):
    answer = send(None, environ_overrides=chunked(GOOD, ends=False))

    refused(answer, "Grant type is not set")


@pytest.mark.parametrize(
    ("length", "status", "description"),
    [
        ("65537", 413, "The body is longer than 65536 bytes"),
        ("9" * 5_000, 413, "The body is longer than 65536 bytes"),
        ("-1", 400, "Content-Length is not a number"),
        ("many", 400, "Content-Length is not a number"),
        ("٣", 400, "Content-Length is not a number"),
    ],
)
def test_a_length_that_is_too_long_or_none_is_refused_unread(
    send, length, status, description
):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("nobody reads this")

    answer = send(
        None, environ_overrides={"CONTENT_LENGTH": length, "wsgi.input": Unread()}
    )

    refused(answer, description, status=status)


def test_a_body_shorter_than_it_was_said_to_be_is_read_as_far_as_it_goes(send):
    answer = send(GOOD, environ_overrides={"CONTENT_LENGTH": str(len(GOOD) + 20)})

    assert answer.status_code == 200


@pytest.mark.spec("RFC 7617", "2")
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic *",
        "Basic bXlDbGllbnQ6\u00e9",
        "Basic " + base64.b64encode(b"myClient:\xff").decode(),
        "Basic " + base64.b64encode(b"myClient:%FF").decode(),
        "Basic " + base64.b64encode(b"myClient").decode(),
        "Basic " + base64.b64encode(b":forgerock").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Basic " + base64.b64encode(b"myClient:forgerock\x00").decode(),
        "Basic " + base64.b64encode(b"myClient%00:forgerock").decode(),
        "Basic " + base64.b64encode(b"myClient:forge%0Arock").decode(),
        "Basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr, Basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr",
        "Bearer bXlDbGllbnQ6Zm9yZ2Vyb2Nr",
        "Digest username=myClient",
        "bXlDbGllbnQ6Zm9yZ2Vyb2Nr",
    ],
)
def test_an_authorization_header_that_is_not_basic_is_invalid_client(send, header):
    answer = send(GOOD, headers={"Authorization": header})

    refused(answer, "Client authentication failed", status=401, error="invalid_client")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="/alpha"'


@pytest.mark.spec("RFC 6749", "2.3.1")
@pytest.mark.parametrize(
    "header",
    [
        "Basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr",
        "basic bXlDbGllbnQ6Zm9yZ2Vyb2Nr",
        "BASIC  bXlDbGllbnQ6Zm9yZ2Vyb2Nr ",
        "Basic " + base64.b64encode(b"my%43lient:%66orgerock").decode(),
    ],
    ids=["as usual", "in lower case", "with spaces", "form-encoded before base64"],
)
def test_basic_is_read_however_it_is_written(send, header):
    answer = send(GOOD, headers={"Authorization": header})

    assert answer.status_code == 200


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_a_secret_with_any_character_is_sent_form_encoded(send):
    encoded = base64.b64encode(b"odd:p%3A+%2B%25%C3%A9").decode()
    answer = send(GOOD, headers={"Authorization": f"Basic {encoded}"})

    assert answer.status_code == 200
