"""Settings that can never do anything are told of; nobody is kept from having them."""

from __future__ import annotations

from pathlib import Path

import pytest

FILE = """[[realms]]
path = "/alpha"

[[realms.clients]]
client_id = "app"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["https://app.example/back"]
scopes = ["openid"]
backchannel_logout_uri = "https://10.20.0.7/out"
jwks_uri = "https://app.internal/keys"

[[realms.clients]]
client_id = "web"
token_endpoint_auth_method = "none"
rotate_refresh_tokens = "no"
"""
PLACE = "realms[0].clients[{}]"
UNCALLED = (
    "is never called: '10.20.0.7' is not public; outbound_networks names private "
    "networks that may be called"
)
IGNORED = "no is not looked at: refresh tokens of a public client rotate in any case"


@pytest.fixture
def file(iam_) -> str:
    path = iam_.folder / "realms.toml"
    path.write_text(FILE)
    return str(path)


def warned(file: str, *lines: tuple[int, str, str]) -> str:
    return "".join(
        f"{file}:{line}: warning: {path}: {why}\n" for line, path, why in lines
    )


@pytest.mark.parametrize("verb", ["check", "apply"])
def test_of_a_file_they_are_told_with_their_lines(iam_, file, verb):
    done = iam_.type("config", verb, file)

    assert done.exit_code == 0
    assert done.stderr == warned(
        file,
        (9, f"{PLACE.format(0)}.backchannel_logout_uri", UNCALLED),
        (15, f"{PLACE.format(1)}.rotate_refresh_tokens", IGNORED),
    )


def test_a_machine_gets_them_apart_from_what_is_wrong(iam_, file):
    told = iam_.json("config", "check", file)

    assert told["faults"] == []
    assert told["warnings"] == [
        {
            "line": 9,
            "path": f"{PLACE.format(0)}.backchannel_logout_uri",
            "message": UNCALLED,
        },
        {
            "line": 15,
            "path": f"{PLACE.format(1)}.rotate_refresh_tokens",
            "message": IGNORED,
        },
    ]


def test_what_this_server_may_call_is_no_matter_of_the_file_alone(iam_, file):
    iam_.environ["IAM_OUTBOUND_NETWORKS"] = "10.20.0.0/16"
    named = iam_.type("config", "check", file).stderr
    offline = iam_.type("config", "check", file, "--offline").stderr

    ignored = (15, f"{PLACE.format(1)}.rotate_refresh_tokens", IGNORED)
    assert named == offline == warned(file, ignored)


def test_beside_what_is_wrong_nothing_is_warned_of(iam_, file):
    Path(file).write_text(f"{FILE}access_token_lifetime = -1\n")

    assert "warning" not in iam_.refused("config", "check", file)


def test_of_a_client_that_is_made_or_changed_they_are_told(iam_):
    iam_("realm", "create", "/alpha")
    made = iam_.type(
        *("client", "create", "web2", "--realm", "/alpha", "--scopes", "openid")
    )
    back = iam_.type(
        *("client", "set", "web2", "--realm", "/alpha"),
        *("--redirect-uris", "https://web.example/back"),
    )

    assert made.stderr == (
        "warning: redirect_uris: openid is for people who sign in: they cannot without "
        "an address to go back to\n"
    )
    assert back.stderr == ""
