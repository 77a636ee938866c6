"""A realm in which applications explain what they will ask for."""

from __future__ import annotations

CODES = {"grant_types": ("authorization_code",)}


def a_realm_that_explains(server):
    """Make it; one of its clients has every kind of scope, the others are plain."""
    server.realm(
        "/alpha",
        supported_scopes=("openid|", "photos|See your photos", "files"),
        default_scopes=("profile|Not for people",),
        unlisted_scopes="count",
        default_locale="de",
    )
    server.client(
        "photo-app",
        scopes=(
            *("openid", "photos", "photos|fr|Voir vos photos", "files", "odd", "odder"),
            "photos|fr_CA|Regarder vos photos",
        ),
        default_scopes=("files", "mail|Read your mail"),
        **CODES,
    )
    server.client("plain", scopes=("photos",), **CODES)
    server.client("asleep", scopes=("photos",), status="inactive", **CODES)
    server.client("machine", scopes=("photos",))
    server.realm("/machines", grant_types=("client_credentials",))
    return server


def ask(server, query="", *, realm="/alpha", method="GET", **headers):
    return server.send(
        method,
        "scopes",
        realm=realm,
        query_string=query,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def refused(answer) -> tuple[int, str, str]:
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) == {"error", "error_description"}
    return answer.status_code, answer.json["error"], answer.json["error_description"]
