"""What a person reads at an address where nothing is, or of another server."""

from __future__ import annotations

import pytest

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def ask(server, path="/am/", *, host="localhost:8080", **headers):
    return server.http.get(path, base_url=f"http://{host}", headers={**PAGE, **headers})


@pytest.mark.parametrize(
    ("languages", "tag", "direction", "heading"),
    [
        ("fr-CA, en;q=0.8", "fr", "ltr", "Il n’y a pas de page à cette adresse"),
        ("ar", "ar", "rtl", "لا توجد صفحة على هذا العنوان"),
        ("de-AT", "de", "ltr", "Unter dieser Adresse gibt es keine Seite"),
        ("tlh, ../../etc, *;q=0.1", "en", "ltr", "There is no page at this address"),
        ("", "en", "ltr", "There is no page at this address"),
    ],
    ids=["a region", "right to left", "another region", "unknown and hostile", "none"],
)
def test_it_speaks_the_readers_language(server, languages, tag, direction, heading):
    answer = ask(server, **{"Accept-Language": languages})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == tag
    assert answer.headers["Vary"] == "Accept-Language, Accept, Cookie"
    assert f'<html lang="{tag}" dir="{direction}">' in answer.text
    assert f"<h1>{heading}</h1>" in answer.text
    assert f"<title>{heading}</title>" in answer.text


@pytest.mark.parametrize(
    ("path", "host", "status", "heading"),
    [
        ("/am/", "evil.example", 421, "This address belongs to another server"),
        ("/am//x", "localhost:8080", 400, "This address cannot be read"),
        ("/", "localhost:8080", 404, "There is no page at this address"),
    ],
)
def test_it_says_what_is_wrong_and_nothing_of_what_was_sent(
    server, path, host, status, heading
):
    answer = ask(server, path + "?<script>", host=host)

    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert "script" not in answer.text
    assert "evil" not in answer.text


def test_it_can_be_framed_by_nobody_and_runs_nothing(server):
    answer = ask(server)

    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}])
def test_a_program_gets_json(server, headers):
    answer = server.http.get(
        "/am/", base_url="http://localhost:8080", headers={"Accept": "*/*", **headers}
    )

    assert answer.json == {
        "error": "not_found",
        "error_description": "Nothing answers at this address",
    }


def test_a_protocol_address_answers_json_to_a_browser_too(server):
    answer = ask(server, "/am/oauth2/realms/root/realms/nowhere/introspect")

    assert answer.status_code == 405
    assert answer.json["error"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("name", "content_type"), [("style.css", "text/css"), ("icon.svg", "image/svg+xml")]
)
def test_what_the_page_needs_is_served_from_here(server, name, content_type):
    page = ask(server)
    assert f'"/am/static/{name}"' in page.text

    answer = server.http.get(
        f"/am/static/{name}", base_url="http://localhost:8080", buffered=True
    )

    assert answer.status_code == 200
    assert answer.content_type.startswith(content_type)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", ["../pyproject.toml", "nothing.css", "", "."])
def test_no_other_file_is_served(server, path):
    answer = server.http.get(f"/am/static/{path}", base_url="http://localhost:8080")

    assert answer.status_code in {400, 404}
