"""Our own words for what everybody knows stand behind both lists."""

from __future__ import annotations

import pytest

from iam.domain.locales import candidates_of
from iam.domain.scopes.display import Ours, Reason, Unlisted, display
from iam.domain.scopes.entries import Place, arrange

WORDS = "Your e-mail address"


def shown(scope="email", *, client=(), provider=(), unlisted="hide", **ours) -> str:
    decision = display(
        scope,
        client=arrange(Place.CLIENT, (("scopes", client),)),
        provider=arrange(Place.PROVIDER, (("supported_scopes", provider),)),
        candidates=candidates_of("fr"),
        unlisted=Unlisted(choice=unlisted),
        ours=Ours(words={"email": WORDS}, reason=Reason.STANDARD_SCOPE, **ours),
    )
    assert decision.is_ours == (decision.text == WORDS)
    return decision.text


@pytest.mark.parametrize(
    ("client", "provider", "text"),
    [
        ((), (), WORDS),
        (("email",), (), WORDS),
        (("email",), ("email",), "email"),
        ((), ("email|de|Deine Adresse",), "email"),
        (("email|",), (), ""),
        ((), ("email|",), ""),
        ((), ("email|Where we write to",), "Where we write to"),
    ],
    ids=[
        "nobody lists it: our words",
        "a bare entry at the client says nothing: our words",
        "a bare entry at the provider: the name",
        "other locales at the provider: the name",
        "hiding at the client is a decision",
        "hiding at the provider is a decision",
        "the provider's words win over ours",
    ],
)
def test_whatever_an_operator_wrote_goes_before_our_words(client, provider, text):
    assert shown(client=client, provider=provider) == text


@pytest.mark.parametrize("unlisted", ["hide", "name", "count"])
def test_our_words_are_read_whatever_is_chosen_for_what_nobody_lists(unlisted):
    assert shown(unlisted=unlisted) == WORDS


def test_what_we_have_no_words_for_is_shown_as_the_lists_say():
    assert shown("read", provider=("read",)) == "read"
    assert not shown("read")


def test_words_of_claims_are_read_in_place_of_a_bare_name_too():
    assert shown(provider=("email",), for_names=True) == WORDS
    assert shown(provider=("email|",), for_names=True) == ""
