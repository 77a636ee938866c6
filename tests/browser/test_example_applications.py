"""The two example applications, run as their READMEs say, beside `iam demo`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.architecture.tree import ROOT
from tests.browser.demonstration import (
    PASSWORD,
    USERNAME,
    a_demonstration,
    allow,
    sign_in,
)
from tests.builders import b64url
from tests.serving import IAM, environment, free_port
from tests.visiting import Visitor

pytestmark = pytest.mark.slow

PAGE, APPLICATION = "single-page-application", "flask-application"
PATIENCE = 20
SIGNED_IN, NOBODY = "You are signed in.", "Nobody is signed in."


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Where both are, and whom they trust."""

    page: str
    application: str
    issuer: str


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    with a_demonstration(folder) as demonstration, ExitStack() as running:
        ports = {8080: demonstration.port, 8082: free_port(), 8083: free_port()}
        where = ((PAGE, ports[8082]), (APPLICATION, ports[8083]))
        issuer = demonstration.issuer.replace("/alpha", "/examples")
        for name, _ in where:
            copy(ROOT / "examples" / name, folder / "examples" / name, ports)
            running.enter_context(example(folder, name))
        for name, port in where:
            wait_until_good(f"http://localhost:{port}/")
            wait_until_good(f"{issuer}/scopes?client_id={name}")
        yield Examples(
            page=f"http://localhost:{ports[8082]}/",
            application=f"http://localhost:{ports[8083]}/",
            issuer=issuer,
        )


def copy(source: Path, target: Path, ports: dict[int, int]) -> None:
    """Copy an example, with other ports."""
    for file in source.rglob("*.*"):
        if file.suffix == ".pyc":
            continue
        text = file.read_text("utf-8")
        for usual, port in ports.items():
            text = re.sub(rf"\b{usual}\b", str(port), text)
        copied = target / file.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(text.replace("iam-demo", "demo"), "utf-8")


@contextmanager
def example(folder: Path, name: str):
    """Type what the README has for the other terminal, until the block ends."""
    readme = (folder / "examples" / name / "README.md").read_text("utf-8")
    demonstration, commands = re.findall(r"(?ms)^```sh\n(.*?)^```$", readme)
    assert demonstration == "iam demo\n"
    commands = commands.replace("pip install -r requirements.txt\n", "")
    path = f"{IAM.parent}{os.pathsep}{os.environ['PATH']}"
    with (folder / f"{name}.log").open("wb") as log:
        shell = subprocess.Popen(
            ["bash", "-euc", commands],  # noqa: S607 - the user's bash
            cwd=folder,
            env=environment(PATH=path),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
            shell.wait(PATIENCE)


def wait_until_good(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=PATIENCE).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.05)
    message = f"nothing good came from {address}"
    raise AssertionError(message)


def told(page) -> str:
    return page.get_by_role("status").inner_text()


def test_people_sign_in_to_both_and_out_of_both(examples, context):
    window = context()
    page, other = window.new_page(), window.new_page()

    page.goto(examples.page)
    page.get_by_role("button", name="Sign in").click()
    sign_in(page)
    allow(page)
    page.get_by_text(SIGNED_IN).wait_for()
    claims = page.locator("pre").inner_text()
    page.get_by_role("button", name="Refresh").click()
    page.get_by_text("The tokens are new.").wait_for()
    page.get_by_role("button", name="Who am I?").click()
    page.get_by_text("This is what the server tells of you.").wait_for()

    assert f'"iss": "{examples.issuer}"' in claims
    assert '"email": "demo@example.com"' in page.locator("pre").inner_text()
    assert page.url == examples.page
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0

    other.goto(examples.application)
    other.get_by_role("button", name="Sign in").click()
    allow(other)
    other.get_by_text(SIGNED_IN).wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()

    deadline = time.monotonic() + PATIENCE
    while told(other) != NOBODY and time.monotonic() < deadline:
        other.wait_for_timeout(100)
        other.reload()
    assert told(other) == NOBODY


def test_somebody_without_scripts_signs_in_to_the_one_on_a_server(examples):
    visitor = Visitor()

    visitor.go(examples.application)
    visitor.press("Sign in")
    visitor.press("Sign in", username=USERNAME, password=PASSWORD)
    home = visitor.press("Allow")
    me = visitor.go(f"{examples.application}me")
    refreshed = visitor.press("Refresh")
    again = visitor.go(f"{examples.application}me")
    out = visitor.press("Sign out")

    assert SIGNED_IN in home.text
    assert '"email": "demo@example.com"' in me.text
    assert "The tokens are new, and good for 359" in refreshed.text
    assert again.text == me.text
    assert "You are signed out." in out.text
    assert NOBODY in visitor.go(f"{examples.application}me").text
    visitor.go(examples.application)
    assert visitor.press("Sign in").heading == "Sign in"  # at the server, too


def test_the_page_believes_no_answer_but_its_own(examples, context):
    page = context().new_page()
    page.goto(examples.page)

    def come_back(**answer: str) -> str:
        """Come back as if a request had been made."""
        request = '{"state": "ours", "nonce": "n", "verifier": "v"}'
        page.evaluate("text => sessionStorage.setItem('request', text)", request)
        sent = {"state": "ours", "iss": examples.issuer, "code": "c", **answer}
        query = "&".join(f"{name}={value}" for name, value in sent.items())
        page.goto(f"{examples.page}?{query}")
        page.get_by_text("It did not work.").wait_for()
        return told(page).removeprefix("It did not work. ")

    not_ours = "This answer belongs to no request of this tab. Please start again."
    assert come_back(state="another") == not_ours
    assert come_back(iss="https://other.example") == "This answer is another issuer's."
    assert come_back(error="access_denied") == "access_denied:"
    assert come_back() == "Authorization code doesn't exist."

    page.goto(f"{examples.page}?code=c&state=ours&iss={examples.issuer}")
    page.get_by_text(not_ours).wait_for()

    given = {}
    page.route("**/access_token", lambda route: route.fulfill(json=given))
    now = int(time.time())
    good = {"iss": examples.issuer, "aud": PAGE, "exp": now + 60, "iat": now}
    for changed, refusal in (
        ({"iss": "https://other.example"}, "made by another issuer"),
        ({"aud": "other"}, "made for another client"),
        ({"aud": [PAGE, "other"]}, "made for several, and not for us"),
        ({"azp": "other"}, "another client asked for it"),
        ({"exp": now - 3600}, "expired"),
        ({"iat": now - 3600}, "not made a moment ago"),
        ({"nonce": "other"}, "of another sign-in (nonce)"),
        ({"at_hash": "other"}, "not of this access token"),
    ):
        body = b64url({**good, "nonce": "n", **changed})
        given |= {"access_token": "a", "id_token": f"e30.{body}."}
        assert come_back() == f"The ID Token is {refusal}."
    given.pop("id_token")
    assert come_back() == "There is no ID Token: is openid among the scopes?"
