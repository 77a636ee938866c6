"""`iam serve`, and an Apache that is set up as docs/how-to has it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.apache import an_application, installed_apache, running_apache
from tests.architecture.tree import ROOT
from tests.serving import environment, free_port, operate, running
from tests.visiting import Visitor

PAGE = ROOT / "docs" / "how-to" / "protect-a-page-with-apache.md"
USERNAME, PASSWORD = "ada", "seven quiet lanterns drift"
SECRET = "of-an-apache-and-long-enough"
PHOTOS = "https://photos.example.com"
PATIENCE = 20
_FIRST_FIVE = re.compile(
    r"^OIDC(?:ProviderMetadataURL|ClientID|ClientSecret|RedirectURI|CryptoPassphrase) "
)

_REALM = """
[[realms]]
path = "{path}"
[realms.provider]
grant_types = ["authorization_code", "client_credentials"]
code_verifier_required = "{pkce}"
[[realms.users]]
username = "{username}"
password = "{password}"
name = "Ada of the tests"
email = "ada@example.com"
[[realms.clients]]
client_id = "opaque"
client_secret = "{secret}"
grant_types = ["client_credentials"]
scopes = ["photos", "photos.delete", "albums"]
allowed_resources = ["{photos}", "https://other.example.com"]
[[realms.clients]]
client_id = "jwt"
client_secret = "{secret}"
grant_types = ["client_credentials", "authorization_code"]
access_token_format = "jwt"
redirect_uris = ["https://app.example/callback"]
scopes = ["openid", "photos", "albums", "albums.share"]
allowed_resources = ["{photos}", "https://other.example.com"]
"""


def _blocks(language: str) -> list[str]:
    """Give what the page has in one language, block by block."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found


@dataclass(frozen=True, kw_only=True)
class Protected:
    """Where everything is, and how an application gets tokens."""

    base: str
    apache: str
    page: str
    page_of_five_settings: str

    def issuer(self, realm: str = "alpha") -> str:
        return f"{self.base}/oauth2/realms/root/realms/{realm}"

    def account(self, page: str, realm: str = "alpha") -> str:
        return f"{self.base}/account/realms/root/realms/{realm}{page}"

    def token(self, client: str, *, realm: str = "alpha", **form) -> str:
        form = {"grant_type": "client_credentials", "resource": PHOTOS, **form}
        form = {"scope": "photos albums", **form}
        return self.exchange(client, realm=realm, **form)["access_token"]

    def exchange(self, client: str, *, realm: str = "alpha", **form) -> dict:
        return self._post("access_token", client, realm, form).json()

    def revoke(self, client: str, token: str) -> None:
        self._post("token/revoke", client, "alpha", {"token": token})

    def introspect(self, client: str, token: str) -> dict:
        return self._post("introspect", client, "alpha", {"token": token}).json()

    def _post(self, endpoint: str, client: str, realm: str, form) -> requests.Response:
        answer = requests.post(
            f"{self.issuer(realm)}/{endpoint}",
            auth=(client, SECRET),
            data=form,
            timeout=PATIENCE,
        )
        assert answer.status_code == 200, answer.text
        return answer

    def call(self, path: str, token: str | None, **headers: str) -> requests.Response:
        """Call the API behind Apache."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return requests.get(f"{self.apache}{path}", headers=headers, timeout=PATIENCE)


@contextmanager
def protected(folder: Path) -> Iterator[Protected]:
    """Set up and run everything, until the block ends."""
    installed_apache()
    port, first, second = free_port(), free_port(), free_port()
    base, log = f"http://localhost:{port}/am", folder / "serve.log"
    env = environment(IAM_DATA_DIR=str(folder / "data"), IAM_BASE_URL=base)
    with an_application() as behind:

        def here(text: str, apache: int) -> str:
            for public, local in (
                ("https://login.example.com/am", base),
                ("https://intranet.example.com", f"http://127.0.0.1:{apache}"),
                ("http://127.0.0.1:5000/", f"http://127.0.0.1:{behind}/"),
                ("the secret that was printed", SECRET),
                ("THE-SECRET-THAT-WAS-PRINTED", SECRET),
            ):
                text = text.replace(public, local)
            return text

        file = folder / "realms.toml"
        file.write_text(
            "".join(
                here(_realm(path, pkce), apache)
                for path, pkce, apache in (
                    ("/alpha", "all", first),
                    ("/beta", "public", second),
                )
            ),
            encoding="utf-8",
        )
        operate("db", "upgrade", env=env)
        operate("config", "apply", str(file), env=env)
        configuration = (
            f"Listen 127.0.0.1:{second}\n"
            + _host(first, here("\n".join(_blocks("apache")), first))
            + _host(second, here(_five_lines(), second))
        )
        arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1")
        with (
            running(*arguments, port=port, cwd=folder, env=env, log=log),
            running_apache(folder, first, configuration),
        ):
            yield Protected(
                base=base,
                apache=f"http://127.0.0.1:{first}",
                page=f"http://127.0.0.1:{first}/protected/page",
                page_of_five_settings=f"http://127.0.0.1:{second}/protected/page",
            )


def _realm(path: str, pkce: str) -> str:
    """Declare a realm with the clients of the page, whose secret is known."""
    declared = _REALM.format(
        path=path,
        pkce=pkce,
        username=USERNAME,
        password=PASSWORD,
        secret=SECRET,
        photos=PHOTOS,
    )
    return declared + re.sub(
        r"(client_id = .*)",
        rf'\1\nclient_secret = "{SECRET}"',
        "\n".join(_blocks("toml")),
    )


def _five_lines() -> str:
    """Give the page's first block with what no Apache can do without, and no more."""
    lines = _blocks("apache")[0].splitlines()
    kept = [each for each in lines if not each.startswith("OIDC")]
    five = [each for each in lines if _FIRST_FIVE.match(each)]
    assert len(five) == 5
    return "\n".join([*five, *kept]).replace("/realms/alpha/", "/realms/beta/")


def _host(port: int, inside: str) -> str:
    return f"<VirtualHost 127.0.0.1:{port}>\n{inside}\n</VirtualHost>\n"


def sign_in(visitor: Visitor, page: str) -> dict[str, str]:
    """
    Open a page of Apache's, sign in and allow what is asked for.

    Returns:
        What the application behind Apache was sent.
    """
    visitor.go(page)
    visitor.press("Sign in", username=USERNAME, password=PASSWORD)
    assert "Intranet" in visitor.page.heading, visitor.page.text
    visitor.press("Allow")
    assert visitor.address == page
    return headers_of(visitor.page.answer)


def is_shown(visitor: Visitor, page: str) -> bool:
    """Whether somebody sees a page of Apache's without being asked anything."""
    return "X-Behind" in visitor.go(page).headers


def headers_of(answer: requests.Response) -> dict[str, str]:
    """Give what the application behind Apache was sent, by names in small letters."""
    assert "X-Behind" in answer.headers, answer.text
    return {name.lower(): value for name, value in answer.json().items()}


def comes_true(question) -> bool:
    """Ask again and again, for a while."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.05)
    return False
