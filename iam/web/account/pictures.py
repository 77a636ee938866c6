"""What pages load from a realm: its pictures, those of its clients, and its colours."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import request
from werkzeug.wrappers import Response

from iam.domain.errors import NotFound
from iam.domain.realms import Realm
from iam.services.configuration import ConfigurationCache, Live
from iam.services.logos import picture
from iam.web import theme

_FOR_GOOD = "public, max-age=31536000, immutable"
_NOT_YET = "public, max-age=60"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Serves them; nothing of it is about a person, so that it may be kept."""

    cache: ConfigurationCache

    def logo(self, digest: str) -> Response:
        """Give the picture that has this SHA-256: it can never change."""
        live, realm = self._realm()
        found = picture(live, realm, digest)
        if found is None:
            raise NotFound("No such picture is shown here")
        media_type, content = found
        return _answer(content, media_type, kept=_FOR_GOOD)

    def theme(self) -> Response:
        """Give the realm's colours, for good where their version was asked for."""
        _, realm = self._realm()
        text = theme.stylesheet(realm)
        is_this = request.args.get("v") == theme.version_of(text)
        return _answer(
            text.encode(),
            "text/css; charset=utf-8",
            kept=_FOR_GOOD if is_this else _NOT_YET,
        )

    def _realm(self) -> tuple[Live, Realm]:
        live = self.cache.current()
        realm = live.configuration.active_realm(request.environ["iam.realm"])
        if realm is None:
            raise NotFound("No realm answers at this address")
        return live, realm


def _answer(content: bytes, media_type: str, *, kept: str) -> Response:
    return Response(
        content,
        status=HTTPStatus.OK,
        content_type=media_type,
        headers={
            "Cache-Control": kept,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
