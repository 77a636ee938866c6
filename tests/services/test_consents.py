"""Consents: an answer counts once, and all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.domain.authorization import UnprovenRequest
from iam.domain.policies.facts import RequestFacts
from iam.services.consents import AlreadyDecided
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.web.account.consenting import a_story

AT_THE_PAGE = RequestFacts(grant_type="authorization_code")
SCOPES = ("read|Read", "write|Write")


def the_answer(story):
    """Give a way to answer one question, as often as one likes."""
    services, realm, known = story.services, story.realm, story.known
    live = services.cache.current()
    pending = services.pending.find(
        live, realm, story.request("read"), browser=known.session.browser
    )
    client = services.authorization.recheck(live, realm, pending.request)
    question = services.consents.look(
        live,
        realm,
        client,
        pending.request,
        known,
        reader=story.reader,
        facts=AT_THE_PAGE,
    )

    def answer(_number: int = 0) -> str | None:
        try:
            return services.consents.allow(
                live,
                realm,
                client,
                pending,
                known,
                question=question,
                chosen=None,
                remember=True,
            )
        except AlreadyDecided:
            return None

    return answer


def remembered(story) -> list[str]:
    user = story.known.user
    database = story.services.housekeeping.database
    kept = database.read(lambda s: s.consents.of_subject(user.realm_id, user.id))
    return [each.scope for each in kept]


def test_of_many_answers_at_once_one_counts(server):
    story = a_story(server, provider={"consent_can_be_remembered": True}, scopes=SCOPES)
    answer = the_answer(story)

    with ThreadPoolExecutor(max_workers=8) as threads:
        codes = list(threads.map(answer, range(16)))

    assert len([code for code in codes if code]) == 1
    assert len(story.services.grants.of(story.known.user)) == 1
    assert len(story.lines_of_the_log("AM-CONSENT-GRANTED")) == 1
    assert remembered(story) == ["read"]


def test_nothing_is_kept_of_an_answer_that_could_not_be_granted(server):
    story = a_story(server, provider={"consent_can_be_remembered": True}, scopes=SCOPES)
    answer, user = the_answer(story), story.known.user
    story.services.end_users.set(story.realm, "ada", attributes={}, disabled=True)

    with pytest.raises(UnprovenRequest):
        answer()

    assert story.lines_of_the_log("AM-CONSENT-GRANTED") == []
    database = story.services.housekeeping.database
    kept = database.read(lambda s: s.consents.of_subject(user.realm_id, user.id))
    assert kept == []


def test_the_question_is_none_where_there_is_nothing_to_ask(server):
    story = a_story(server, scopes=SCOPES, implied_consent=True)
    services, known = story.services, story.known
    live = services.cache.current()
    pending = services.pending.find(
        live, story.realm, story.request("read"), browser=known.session.browser
    )
    client = services.clients.get(story.realm, "photo-app")

    def must_be_asked() -> bool:
        return services.consents.look(
            live,
            story.realm,
            client,
            pending.request,
            known,
            reader=story.reader,
            facts=AT_THE_PAGE,
        ).asked.must

    assert must_be_asked()
    story.realm_set(clients_can_skip_consent=True)
    assert not must_be_asked()
