"""A resource server: photos, for whoever shows an access token that is for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import requests
from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from validator import AccessTokenValidator, Issuer


def create_app(config: Mapping[str, Any] = os.environ) -> Flask:
    """Make the application; the README says what each name of the environment is."""
    app = Flask(__name__)
    issuer = Issuer(
        config["ISSUER"],
        client_id=config.get("CLIENT_ID", ""),
        client_secret=config.get("CLIENT_SECRET", ""),
    )
    require = ResourceProtector()
    require.register_token_validator(
        AccessTokenValidator(
            issuer,
            config["RESOURCE"],
            algorithms=tuple(config.get("ALGORITHMS", "ES256").split()),
        )
    )

    @app.get("/photos")
    @require("photos")
    def photos() -> ResponseReturnValue:
        """List photos: a token is good until it expires, and nobody else is asked."""
        return jsonify(owner=current_token["sub"], photos=["sea.jpg", "hills.jpg"])

    @app.delete("/photos/<name>")
    @require("photos", introspect=True)
    def delete(name: str) -> ResponseReturnValue:
        """Delete a photo: what cannot be undone is worth asking about revocation."""
        return jsonify(owner=current_token["sub"], deleted=name)

    @app.errorhandler(requests.RequestException)
    def unreachable(_error: requests.RequestException) -> ResponseReturnValue:
        """Let nobody in while nobody can say whether the token is good."""
        return jsonify(error="temporarily_unavailable"), 503, {"Retry-After": "5"}

    return app
