"""Pages that are for the person who is signed in, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response

from iam.domain.sessions import SignedIn
from iam.web.page import Page

PersonsView = Callable[..., Response]
"""Answers a `Page` and the `SignedIn` person of it."""


def for_the_person(answer: PersonsView) -> Callable[..., Response]:
    """
    Have a view called for somebody who is signed in; others sign in first.

    Nothing of what was asked is carried over: from signing in, the way leads to the
    account's first page.
    """

    def view(page: Page, **named: str) -> Response:
        signed_in: SignedIn | None = page.signed_in
        if signed_in is None:
            return page.go(page.account("/sign-in"))
        return answer(page, signed_in, **named)

    return view
