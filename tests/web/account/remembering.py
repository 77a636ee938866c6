"""A person who has let an application read, for good."""

from __future__ import annotations

from tests.web.account.consenting import a_story

REMEMBERED = {"consent_can_be_remembered": True}


def a_story_with_memory(server, *scopes, provider=None, **settings):
    """Give a story in which the person has let the application read, for good."""
    story = a_story(
        server,
        provider={**REMEMBERED, **(provider or {})},
        scopes=scopes or ("read|Read your documents", "write|Change your documents"),
        **settings,
    )
    answer = story.press(story.ask("read"), "Allow", remember=["yes"])
    assert answer.granted == "read"
    return story
