"""Consent that was given before: what is asked about again, and what is new."""

from __future__ import annotations

import pytest

from iam.domain.consents import Change, Reason
from iam.domain.grants import ShownScope
from tests.builders import NOON
from tests.domain.consenting import READ, Today, ask, the_past, then


@pytest.mark.parametrize(
    ("was", "now", "reason", "change"),
    [
        (READ, READ, None, Change.GRANTED_BEFORE),
        (
            READ,
            Today("read", configured="read|Read and delete your documents"),
            Reason.WORDS_CHANGED,
            Change.CHANGED,
        ),
        (
            READ,
            Today("read", configured="read|en|Read your documents"),
            None,
            Change.GRANTED_BEFORE,
        ),
        (READ, Today("read", "hidden", "read|"), None, Change.GRANTED_BEFORE),
        (READ, Today("read", "counted"), None, Change.GRANTED_BEFORE),
        (Today("read", "hidden", "read|"), READ, Reason.SHOWN_NOW, Change.NEW),
        (Today("read", "counted"), READ, Reason.SHOWN_NOW, Change.NEW),
        (
            Today("read", "hidden", "read|"),
            Today("read", "name", "read"),
            Reason.SHOWN_NOW,
            Change.NEW,
        ),
        (
            Today("read", "hidden"),
            Today("read", "counted"),
            Reason.SHOWN_NOW,
            Change.NEW,
        ),
        (
            Today("read", "hidden"),
            Today("read", "hidden", "read|"),
            None,
            Change.GRANTED_BEFORE,
        ),
        (
            Today("read", "counted"),
            Today("read", "counted"),
            None,
            Change.GRANTED_BEFORE,
        ),
        (Today("read", "name", "read"), READ, Reason.WORDS_CHANGED, Change.CHANGED),
        (READ, Today("read", "name", "read"), Reason.WORDS_CHANGED, Change.CHANGED),
        (
            Today("read", "name"),
            Today("read", "name", "read"),
            None,
            Change.GRANTED_BEFORE,
        ),
    ],
    ids=[
        "nothing has changed",
        "other words",
        "the same words, now for one language",
        "shown to hidden does not ask",
        "shown to counted does not ask",
        "hidden to shown asks",
        "counted to shown asks",
        "hidden to its name asks",
        "hidden to counted asks",
        "hidden for another reason",
        "counted still",
        "its name to words asks",
        "words to its name asks",
        "its name is its name, whoever lists it",
    ],
)
def test_a_scope_is_asked_about_again_when_there_is_something_else_to_read(
    was, now, reason, change
):
    past = the_past(then(was))

    assert past.reason(now) is reason
    assert past.change(now) is change
    assert ask(now, past=past).must is (reason is not None)


def test_another_language_of_the_page_is_not_another_text():
    english, french = READ, Today("read", configured="read|fr|Lire vos documents")
    past = the_past(then(french, reader_locale="fr"), as_read_then=[french])

    assert past.reason(english) is None


def test_words_that_changed_in_the_language_they_were_read_in_are_asked_about():
    english, french = READ, Today("read", configured="read|fr|Lire vos documents")
    edited = Today("read", configured="read|fr|Lire et effacer vos documents")
    past = the_past(then(french, reader_locale="fr"), as_read_then=[edited])

    assert past.reason(english) is Reason.WORDS_CHANGED


def test_what_a_language_hid_is_asked_about_in_a_language_that_shows_it():
    hidden = Today("read", "hidden", "read|fr|")
    past = the_past(then(hidden, reader_locale="fr"), as_read_then=[hidden])

    assert past.reason(READ) is Reason.SHOWN_NOW


def shown(scope: str, how: str = "text") -> ShownScope:
    return ShownScope(scope=scope, shown=how, words="", locale="en")


@pytest.mark.parametrize(
    ("remembered", "granted", "change"),
    [
        ([], [], Change.NEW),
        ([], [shown("read")], Change.GRANTED_BEFORE),
        ([], [shown("read", "hidden")], Change.NEW),
        ([], [shown("write")], Change.NEW),
        ([then(READ, expires_at=NOON)], [], Change.NEW),
        ([then(READ, expires_at=NOON)], [shown("read")], Change.GRANTED_BEFORE),
        ([then(Today("read", "hidden"))], [shown("read")], Change.NEW),
    ],
    ids=[
        "never seen",
        "in a grant that counts still",
        "in a grant that hid it",
        "in a grant of something else",
        "remembered once",
        "remembered once, and granted still",
        "hidden when it was remembered",
    ],
)
def test_a_live_grant_tells_what_is_new_and_spares_nobody(remembered, granted, change):
    past = the_past(*remembered, granted=granted)

    assert past.change(READ) is change
    assert ask(READ, past=past).changes == {"read": change}
    assert ask(READ, past=past).must
