"""Every command and option stands in docs/reference/commands.md, as --help tells it."""

from __future__ import annotations

from tests.architecture.commands_page import HOW_TO_WRITE, PAGE, page


def test_the_page_about_commands_says_what_help_says():
    assert PAGE.read_text(encoding="utf-8") == page(), f"run {HOW_TO_WRITE}"
