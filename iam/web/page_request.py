"""What a person's browser sent, as far as pages look at it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from iam.domain.errors import InvalidRequest
from iam.web.bodies import Sent, read_posted, read_query

LANGUAGE = "language"
"""The parameter by which a reader chooses a language on any page."""


class PageRequest:
    """
    One request.

    Attributes:
        environ: The request, PEP 3333.
    """

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.environ = environ

    @property
    def method(self) -> str:
        """GET, HEAD or POST."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def address(self) -> str:
        """The network address of the browser."""
        return str(self.environ["iam.address"])

    @property
    def user_agent(self) -> str:
        """What the browser says it is."""
        return str(self.environ.get("HTTP_USER_AGENT", ""))[:255]

    @cached_property
    def query(self) -> Sent:
        """The parameters in the query."""
        return read_query(self.environ)

    @cached_property
    def form(self) -> Sent:
        """The parameters in the body."""
        return read_posted(self.environ)

    @property
    def just_chosen(self) -> str:
        """The language of the link that led here; empty where it named none."""
        return self.first_in_query(LANGUAGE)

    def first_in_query(self, name: str) -> str:
        """Give the first value: a reader's language is never a reason to refuse."""
        return next(iter(self._readable_query.all(name)), "")

    @cached_property
    def _readable_query(self) -> Sent:
        """The query as far as an error page needs it: nothing of a malformed one."""
        try:
            return self.query
        except InvalidRequest:
            return Sent()

    @property
    def here(self) -> str:
        """The address of this page, for a form that posts to it."""
        return self._kept_address

    def here_in(self, language: str) -> str:
        """Give the address of this page in a language, with all it was asked for."""
        joint = "&" if "?" in self._kept_address else "?"
        return f"{self._kept_address}{joint}{urlencode({LANGUAGE: language})}"

    @cached_property
    def _kept_address(self) -> str:
        """The address of this page without the language that a link chose."""
        path = self.environ["SCRIPT_NAME"] + self.environ["PATH_INFO"]
        written = quote(path.encode("latin-1"))  # as PEP 3333 has it
        query = [pair for pair in self._readable_query.pairs if pair[0] != LANGUAGE]
        return f"{written}?{urlencode(query)}" if query else written
