"""`iam serve` behind a proxy: what headers say of who asks, however often they come."""

from __future__ import annotations

import base64
import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.serving import serve_what_is_in

pytestmark = pytest.mark.slow

REALM = """
[[realms]]
path = "/{name}"

[realms.provider]
country_header = "{header}"

[[realms.clients]]
client_id = "reports"
client_secret = "secret"
grant_types = ["client_credentials"]
scopes = ["write"]

[[realms.policies]]
name = "whence"
kind = "token"
set.country = "request.country"
set.address = "request.address"
"""
CALLER, OTHER = "203.0.113.5", "198.51.100.7"


class Proxied:
    """Tells what policies learn of a request that a proxy passes on."""

    def __init__(self, base: str) -> None:
        self._server = urlsplit(base).netloc

    def told(self, realm: str, *headers: tuple[str, str]) -> tuple[str, str]:
        """Give the country and the address."""
        form = "grant_type=client_credentials&scope=write"
        token = self._post(realm, "access_token", form, *headers)["access_token"]
        found = self._post(realm, "introspect", f"token={token}")
        return found["country"], found["address"]

    def _post(self, realm: str, name: str, form: str, *headers: tuple[str, str]):
        basic = base64.b64encode(b"reports:secret").decode()
        with closing(http.client.HTTPConnection(self._server)) as asking:
            asking.putrequest("POST", f"/am/oauth2/realms/root/realms/{realm}/{name}")
            for header, value in (
                ("Authorization", f"Basic {basic}"),
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Content-Length", str(len(form))),
                *headers,
            ):
                asking.putheader(header, value)
            asking.endheaders(form.encode())
            answer = asking.getresponse()
            body = answer.read()
        assert answer.status == 200, body
        return json.loads(body)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """Serve for a proxy on this machine: a realm with each kind of name."""
    folder = tmp_path_factory.mktemp("proxied")
    file = folder / "realms.toml"
    file.write_text(
        REALM.format(name="dashed", header="X-Country")
        + REALM.format(name="plain", header="Country")
    )
    with serve_what_is_in(file, IAM_TRUSTED_PROXIES="127.0.0.0/8") as (base, _):
        yield Proxied(base)


def test_a_proxy_says_who_asks(proxied):
    told = proxied.told("dashed", ("X-Country", "FR"), ("X-Forwarded-For", CALLER))

    assert told == ("FR", CALLER)


@pytest.mark.parametrize("values", [("DE", "FR"), ("FR", "DE"), ("FR", "FR")])
def test_a_country_that_is_said_twice_is_none(proxied, values):
    headers = [("X-Country", values[0]), ("x-country", values[1])]

    assert proxied.told("dashed", *headers)[0] == ""


def test_the_last_proxy_is_believed_whether_it_writes_a_line_of_its_own_or_not(proxied):
    own_line = [("X-Forwarded-For", OTHER), ("x-forwarded-for", CALLER)]

    assert proxied.told("dashed", *own_line)[1] == CALLER
    assert (
        proxied.told("dashed", ("X-Forwarded-For", f"{OTHER}, {CALLER}"))[1] == CALLER
    )


@pytest.mark.parametrize("name", ["X_Country", "Country_", "_Country", "Coun_try"])
def test_a_header_without_a_dash_in_its_name_has_no_second_spelling(proxied, name):
    assert proxied.told("plain", ("Country", "FR"), (name, "DE"))[0] == "FR"
    assert proxied.told("plain", (name, "DE"), ("Country", "FR"))[0] == "FR"
    assert proxied.told("plain", (name, "DE"))[0] == ""
