"""An application on a server: people sign in to it with OpenID Connect."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, Response, abort, request
from joserfc.errors import JoseError
from logout_tokens import InvalidLogoutToken, LogoutTokens
from provider import Provider, WrongAnswer
from sign_ins import SignIns
from views import Views

BACKCHANNEL = Views.backchannel_logout.__name__
"""What the authorization server posts to, and no page of ours."""


def create_app(config: Mapping[str, str] = os.environ) -> Flask:
    """Make the application; the README says what each name of the environment is."""
    base_url, issuer = config["BASE_URL"], config["ISSUER"]
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(
            32
        ),  # who is signed in ends with the process, too
        SESSION_COOKIE_NAME="flask-application",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=base_url.startswith("https:"),
    )
    provider = Provider(
        OAuth(app),
        issuer,
        client_id=config["CLIENT_ID"],
        client_secret=config["CLIENT_SECRET"],
    )
    views = Views(
        base_url=base_url,
        provider=provider,
        sign_ins=SignIns(),
        logout_tokens=LogoutTokens(issuer, config["CLIENT_ID"], keys=provider.keys),
    )
    _add_routes(app, views)
    _guard(app, base_url)
    return app


def _add_routes(app: Flask, views: Views) -> None:
    """Give each view its address, and each thing that can go wrong its answer."""
    for method, path, view in (
        ("GET", "/", views.home),
        ("POST", "/sign-in", views.sign_in),
        ("GET", "/callback", views.callback),
        ("GET", "/me", views.me),
        ("POST", "/refresh", views.refresh),
        ("POST", "/sign-out", views.sign_out),
        ("GET", "/signed-out", views.signed_out),
        ("POST", "/backchannel-logout", views.backchannel_logout),
    ):
        app.add_url_rule(path, view_func=view, methods=[method])
    for error in (OAuthError, JoseError, WrongAnswer):
        app.register_error_handler(error, views.refused)
    app.register_error_handler(InvalidLogoutToken, views.not_believed)
    app.register_error_handler(requests.RequestException, views.unreachable)


def _guard(app: Flask, base_url: str) -> None:
    @app.before_request
    def is_from_here() -> None:
        """Refuse what another site has a browser post; the cookie is Lax as well."""
        is_of_a_page = request.method == "POST" and request.endpoint != BACKCHANNEL
        if is_of_a_page and request.headers.get("Origin", base_url) != base_url:
            abort(403)

    @app.after_request
    def keep_private(response: Response) -> Response:
        """Have nothing of this kept, framed, or told to others."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
        )
        return response
