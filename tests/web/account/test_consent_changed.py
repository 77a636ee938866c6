"""Words that changed since a person agreed to them."""

from __future__ import annotations

import pytest

from tests.web.account.consenting import a_story
from tests.web.account.remembering import REMEMBERED, a_story_with_memory


@pytest.mark.parametrize(
    ("scopes", "asked", "said"),
    [
        (("read|Read and delete your documents",), True, True),
        (("read|",), False, False),
        (("read|Read your documents", "read|fr|Lire"), False, False),
        (("read|en|Read your documents",), False, False),
        (("read|en|Read all your documents", "read|Read your documents"), True, True),
    ],
    ids=[
        "an operator wrote other words",
        "shown to hidden",
        "words for somebody else",
        "the same words, for one language",
        "other words for this language",
    ],
)
def test_changed_words_are_asked_about(server, scopes, asked, said):
    story = a_story_with_memory(server)

    story.client_set(scopes=scopes)
    sealed = story.request("read")
    seen = story.open(sealed)

    assert bool(seen.forms) is asked
    earlier = "These words have changed. You agreed to: Read your documents"
    assert (earlier in seen.text) is said
    assert ("is now described in other words" in seen.text) is said
    assert "Now it asks for more" not in seen.text


def test_words_that_were_read_in_another_language_are_marked_as_such(server):
    story = a_story(server, provider=REMEMBERED, scopes=("read|fr|Lire", "read|Read"))
    page = story.ask("read", ui_locales="fr")
    story.press(page, "Autoriser", remember=["yes"])
    story.client_set(scopes=("read|Read and delete",))

    seen = story.open(story.request("read", ui_locales="en"))

    assert "You agreed to: Lire" in seen.text
    assert '<span lang="fr" dir="ltr">Lire</span>' in seen.html
