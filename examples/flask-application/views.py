"""What each address answers."""

from __future__ import annotations

import time
from dataclasses import dataclass

import requests
from authlib.integrations.flask_client import OAuthError
from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from logout_tokens import InvalidLogoutToken, LogoutTokens
from provider import Provider
from sign_ins import SignIn, SignIns

HTTP_UNAUTHORIZED = 401
SOON = 30
"""Seconds before its end at which an access token is replaced."""


@dataclass(frozen=True, kw_only=True)
class Views:
    """The pages, and what two parties call: browsers, and the authorization server."""

    base_url: str
    provider: Provider
    sign_ins: SignIns
    logout_tokens: LogoutTokens

    def home(self) -> ResponseReturnValue:
        """Say who is signed in."""
        found = self._current()
        if found is None:
            return self._page("Nobody is signed in.")
        return self._page("You are signed in.", shown=found.claims)

    def sign_in(self) -> ResponseReturnValue:
        """Send the browser to the authorization server."""
        return self.provider.send_away(f"{self.base_url}/callback")

    def callback(self) -> ResponseReturnValue:
        """Take the answer that the browser brings from there."""
        token, claims = self.provider.take_answer()
        session.clear()  # what this browser had before is not this person's
        session["id"] = self.sign_ins.begin(token, claims)
        return _go_home()

    def me(self) -> ResponseReturnValue:
        """Ask the server about the person: a call with the access token."""
        found = self._current()
        if found is None:
            return _go_home()
        with found.lock:  # of two requests at once, one refreshes
            if found.token.is_expired(leeway=SOON):
                self._refresh(found)
            try:
                told = self.provider.userinfo(found.token, found.claims)
            except requests.HTTPError as error:
                if error.response.status_code != HTTP_UNAUTHORIZED:
                    raise
                self._refresh(found)  # it was revoked, or expired on the way
                told = self.provider.userinfo(found.token, found.claims)
        return self._page("This is what the server tells of you.", shown=told)

    def refresh(self) -> ResponseReturnValue:
        """Get new tokens although the old ones are good, to see that it works."""
        found = self._current()
        if found is None:
            return _go_home()
        with found.lock:
            self._refresh(found)
        seconds = int(found.token["expires_at"] - time.time())
        return self._page(f"The tokens are new, and good for {seconds} seconds.")

    def sign_out(self) -> ResponseReturnValue:
        """End the session here first, then the one at the server."""
        found = self.sign_ins.end(session.get("id", ""))
        session.clear()
        if found is None:
            return _go_home()
        return self.provider.sign_out(found.token, f"{self.base_url}/signed-out")

    def signed_out(self) -> ResponseReturnValue:
        """Greet who comes back from there."""
        self.provider.take_sign_out_answer()
        return self._page("You are signed out.")

    def backchannel_logout(self) -> ResponseReturnValue:
        """Hear from the server that somebody has signed out elsewhere."""
        token = self.logout_tokens.verify(request.form.get("logout_token", ""))
        self.sign_ins.end_all(sid=token.sid, subject=token.subject)
        return "", 200

    def not_believed(self, error: InvalidLogoutToken) -> ResponseReturnValue:
        """Refuse a logout token, OpenID Connect Back-Channel Logout section 2.8."""
        return {"error": "invalid_request", "error_description": str(error)}, 400

    def refused(self, error: Exception) -> ResponseReturnValue:
        """Say what the server said, or what was wrong with what came."""
        if isinstance(error, OAuthError) and error.error == "invalid_grant":
            self.sign_ins.end(session.get("id", ""))  # it is over: sign in again
        return self._page(f"It did not work. {error}", status=400)

    def unreachable(self, _error: requests.RequestException) -> ResponseReturnValue:
        """Change nothing while nobody answers: it can be tried again."""
        return self._page("The authorization server does not answer now.", status=503)

    def _refresh(self, found: SignIn) -> None:
        found.token = self.provider.refresh(found.token, found.claims)

    def _current(self) -> SignIn | None:
        return self.sign_ins.find(session.get("id", ""))

    def _page(
        self, told: str, *, shown: object = None, status: int = 200
    ) -> ResponseReturnValue:
        is_signed_in = self._current() is not None
        return render_template(
            "page.html", told=told, shown=shown, is_signed_in=is_signed_in
        ), status


def _go_home() -> ResponseReturnValue:
    return redirect(url_for("home"), 303)
