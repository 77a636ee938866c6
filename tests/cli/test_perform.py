"""`iam perform client-credentials`, against a server that really answers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

PERFORM = ("perform", "client-credentials", "--client", "reports")
ALPHA = ("--realm", "/alpha", "--secret-stdin")


def test_a_token_is_asked_for_and_the_secret_is_never_printed(running):
    said = running(*PERFORM, *ALPHA, "--scope", "write", stdin=running.secret)

    asked, _, answer = said.partition("\n200 OK\n")
    url = f"{running.environ['IAM_BASE_URL']}/oauth2/realms/root/realms/alpha"
    assert asked == (
        f"POST {url}/access_token\n"
        "Authorization: Basic ***\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "grant_type=client_credentials&scope=write\n"
    )
    headers, _, body = answer.partition("\n\n")
    assert headers == "Content-Type: application/json\nCache-Control: no-store"
    token = json.loads(body).pop("access_token")
    assert running.json("token", "introspect", token)["active"] is True
    assert running.secret not in said


def test_the_exchange_is_one_document_for_a_machine(running):
    done = running.json(*PERFORM, *ALPHA, "--scope", "write", stdin=running.secret)

    assert done["request"]["form"] == {
        "grant_type": "client_credentials",
        "scope": "write",
    }
    assert done["answer"]["status"] == 200
    assert done["answer"]["body"]["token_type"] == "Bearer"
    assert done["meaning"] is None


def test_a_client_may_be_registered_to_post_its_secret(running):
    running(
        *("client", "set", "reports", "--realm", "/alpha"),
        *("--token-endpoint-auth-method", "client_secret_post"),
    )

    said = running(
        *PERFORM, *ALPHA, "--auth-method", "post", "--scope", "write",
        stdin=running.secret,
    )  # fmt: skip

    assert (
        "grant_type=client_credentials&scope=write&client_id=reports&client_secret=***"
    ) in said
    assert running.secret not in said


@pytest.mark.parametrize(
    ("change", "words", "secret", "status", "meaning"),
    [
        ((), (), "wrong", "401", "does not know this client"),
        ((), ("--scope", "admin"), None, "400", "is not among the client's"),
        (
            ("client", "set", "reports", "--realm", "/alpha", "--grant-types", ""),
            (),
            None,
            "400",
            "'iam client set reports --realm /alpha --grant-types client_credentials'",
        ),
        (
            ("realm", "set", "/alpha", "--grant-types", "refresh_token"),
            (),
            None,
            "400",
            "'iam realm show /alpha'",
        ),
        (("realm", "set", "/alpha", "--inactive"), (), None, "404", "no such realm"),
    ],
    ids=[
        "a wrong secret",
        "a scope that is not the client's",
        "a grant type that is not the client's",
        "a grant type that the realm does not offer",
        "a realm that is switched off",
    ],
)
def test_what_an_error_means_is_said_in_words(
    running, change, words, secret, status, meaning
):
    if change:
        running(*change)

    done = running.type(*PERFORM, *ALPHA, *words, stdin=secret or running.secret)

    assert done.exit_code == 1
    assert f"\n{status} " in done.stdout
    assert done.stderr.startswith("\nThis means: ")
    assert meaning in done.stderr
    assert running.secret not in done.output


def test_a_secret_must_be_handed_over(alpha):
    said = alpha.refused(*PERFORM, code=2)

    assert said.endswith("hand over the secret: --secret-file or --secret-stdin\n")


def test_a_server_that_is_not_there_is_no_traceback(alpha):
    url = ("--url", "http://127.0.0.1:1/am")

    said = alpha.refused(*PERFORM, *ALPHA, *url, stdin="x")

    assert said.startswith(
        "Error: nothing answers at http://127.0.0.1:1/am/oauth2/realms/root/realms/"
        "alpha/access_token: "
    )
    assert said.endswith("Does 'iam serve' run there?\n")


def test_an_address_that_is_none_is_refused(alpha):
    for url in ("localhost:8080/am", "file:///etc/passwd"):
        said = alpha.refused(*PERFORM, *ALPHA, "--url", url, stdin="x", code=2)

        assert said.endswith("Error: --url is as http://localhost:8080/am\n")


def test_a_secret_follows_no_redirect(alpha):
    seen = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = ("--url", f"http://127.0.0.1:{server.server_port}")
    done = alpha.type(*PERFORM, "--secret-stdin", *url, stdin="x")
    server.shutdown()
    thread.join()
    server.server_close()

    assert (done.exit_code, seen) == (1, ["/oauth2/access_token"])
    assert "is not the answer of an authorization server" in done.stderr
