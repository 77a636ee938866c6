"""Client libraries of other people, and our own in the terminal, get their tokens."""

from __future__ import annotations

import json
import subprocess

import pytest
from authlib.integrations.requests_client import OAuth2Session

from tests.browser.demonstration import a_demonstration, allow, sign_in
from tests.serving import IAM, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    with a_demonstration(tmp_path_factory.mktemp("demonstration")) as served:
        yield served


def test_authlibs_client_gets_a_token(demonstration, person):
    callback = f"{demonstration.application}/callback"
    client = OAuth2Session(
        "photo-app",
        "photo-app-secret",
        scope="photos albums",
        redirect_uri=callback,
        code_challenge_method="S256",
    )
    verifier = "a-verifier-of-43-characters-or-more-is-needed"
    url, state = client.create_authorization_url(
        f"{demonstration.issuer}/authorize", code_verifier=verifier
    )

    token = client.fetch_token(
        f"{demonstration.issuer}/access_token",
        authorization_response=person.signs_in(url, callback),
        state=state,
        code_verifier=verifier,
    )

    assert (token["scope"], token["token_type"]) == ("photos albums", "Bearer")


@pytest.mark.parametrize(
    ("client_id", "secret", "path"),
    [("photo-app", "photo-app-secret", "/callback"), ("spa", "", "/spa")],
    ids=["confidential", "public"],
)
def test_openid_client_gets_a_token(
    demonstration, person, node, client_id, secret, path
):
    redirect_uri = f"{demonstration.application}{path}"
    arguments = (demonstration.issuer, client_id, secret, redirect_uri, "photos")

    with node.running("client.mjs", *arguments) as application:
        application.hears(person.signs_in(application.sends(), redirect_uri))
        told = application.tells()

    assert told["tokens"]["scope"] == "photos"
    if secret:
        assert told["introspection"]["active"] is True
        assert told["introspection"]["username"] == "demo"


def test_the_terminal_plays_an_application(demonstration, context):
    command = (
        *(str(IAM), "perform", "authorization-code", "--client", "spa"),
        *("--realm", "/alpha", "--scope", "photos", "--url", demonstration.base),
        "--json",
    )
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as terminal:
        url = next(line for line in terminal.stderr if "/authorize?" in line).strip()
        page = context().new_page()
        page.goto(url)
        sign_in(page)
        page.wait_for_url("**/consent*")
        allow(page)
        page.get_by_role("heading", name="The terminal goes on").wait_for()
        printed, _ = terminal.communicate(timeout=30)

    done = json.loads(printed)
    assert terminal.returncode == 0
    assert done["answer"]["body"]["scope"] == "photos"
    assert done["request"]["form"] == {
        "grant_type": "authorization_code",
        "redirect_uri": done["request"]["form"]["redirect_uri"],
        "code": "***",
        "code_verifier": "***",
        "client_id": "spa",
    }
