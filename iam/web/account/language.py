"""The page on which a language is chosen; every other page has the menu as well."""

from __future__ import annotations

from werkzeug.wrappers import Response

from iam.web.page import Page


def choose_language(page: Page) -> Response:
    """Show the languages; a link of the page keeps the choice."""
    return page.render("account/language.html")
