"""What a change would do to people: the words they read, and who is asked again."""

from __future__ import annotations

import pytest

from iam.domain.impact import (
    ChangedWords,
    ClientImpact,
    Count,
    Impact,
    Kind,
    Read,
)
from tests.conftest import begin
from tests.databases import a_migrated_sqlite
from tests.services.planning import Office, a_file

SEE = 'scopes = ["photos|See your photos"]'
LOOK = 'scopes = ["photos|Look at your photos"]'
PHOTOS = "photos|See your photos"


@pytest.fixture
def database_url(tmp_path) -> str:
    """Give one database: what is counted in both is counted in another file."""
    return a_migrated_sqlite(tmp_path / "iam.db", begin)


@pytest.fixture
def office(services):
    return Office(services)


def changed(name, locale, before, after, kind=Kind.SCOPE) -> ChangedWords:
    return ChangedWords(kind=kind, name=name, locale=locale, before=before, after=after)


def text(words: str, locale: str) -> Read:
    return Read(shown="text", words=words, locale=locale)


def of_photo_app(*words: ChangedWords, **count: int) -> Impact:
    return Impact(
        clients=(
            ClientImpact(
                realm="/alpha",
                client_id="photo-app",
                words=words,
                asked_again=Count(**count),
            ),
        )
    )


def for_everybody(impact: Impact) -> list[ChangedWords]:
    """Give the changes that readers of English see."""
    (client,) = impact.clients
    return [change for change in client.words if change.locale == "en"]


def asked_again(impact: Impact) -> Count:
    return impact.clients[0].asked_again if impact.clients else Count()


def test_readers_of_one_language_read_something_else(office):
    office.apply(a_file(client='scopes = ["photos|fr|Voir vos photos"]'))

    impact = office.impact(a_file(client='scopes = ["photos|fr|Regarder vos photos"]'))

    assert impact == of_photo_app(
        changed(
            "photos",
            "fr",
            text("Voir vos photos", "fr"),
            text("Regarder vos photos", "fr"),
        )
    )


def test_words_for_all_change_in_every_language_that_is_offered(office):
    office.apply(a_file(client=SEE))

    (client,) = office.impact(a_file(client=LOOK)).clients

    offered = office.services.scope_words.offered(
        office.services.realms.all()[1],
    )
    assert [change.locale for change in client.words] == [
        "en",
        *sorted(set(offered) - {"en"}),
    ]
    assert {(change.before.words, change.after.words) for change in client.words} == {
        ("See your photos", "Look at your photos")
    }


@pytest.mark.parametrize(
    ("before", "after", "was", "is_"),
    [
        ("photos|", PHOTOS, Read(shown="hidden"), text("See your photos", "en")),
        (PHOTOS, "photos|", text("See your photos", "en"), Read(shown="hidden")),
        ("odd", PHOTOS, Read(shown="absent"), text("See your photos", "en")),
        (PHOTOS, "odd", text("See your photos", "en"), Read(shown="absent")),
    ],
    ids=["hidden and then shown", "hidden at last", "asked for anew", "no longer"],
)
def test_what_comes_and_what_goes(office, before, after, was, is_):
    office.apply(a_file(client=f'scopes = ["{before}"]'))

    impact = office.impact(a_file(client=f'scopes = ["{after}"]'))

    assert for_everybody(impact) == [changed("photos", "en", was, is_)]


def test_the_provider_s_words_change_for_every_client_that_has_none(office):
    second = """
[[realms.clients]]
client_id = "own-words"
token_endpoint_auth_method = "none"
grant_types = ["authorization_code"]
redirect_uris = ["https://own.example/back"]
scopes = ["photos|Words of its own"]
"""
    client = 'scopes = ["photos"]'
    office.apply(a_file(f'supported_scopes = ["{PHOTOS}"]', client) + second)

    impact = office.impact(a_file('unlisted_scopes = "name"', client) + second)

    assert [each.client_id for each in impact.clients] == ["photo-app"]
    assert for_everybody(impact) == [
        changed(
            "photos",
            "en",
            text("See your photos", "en"),
            Read(shown="name", words="photos"),
        )
    ]


def test_claims_names_and_descriptions_are_words_too(office):
    scopes = 'scopes = ["email|"]\n'
    office.apply(a_file(client=scopes + 'client_name = ["Photos"]'))

    impact = office.impact(
        a_file(
            client=scopes
            + 'client_name = ["Pictures"]\nclaims = ["email|Where you get mail"]\n'
            + 'client_description = ["en|It keeps your pictures"]'
        )
    )

    assert for_everybody(impact) == [
        changed(
            "email",
            "en",
            text("E-mail address", "en"),
            text("Where you get mail", "en"),
            Kind.CLAIM,
        ),
        changed(
            "photo-app",
            "en",
            text("Photos", ""),
            text("Pictures", ""),
            Kind.CLIENT_NAME,
        ),
        changed(
            "photo-app",
            "en",
            Read(shown="absent"),
            text("It keeps your pictures", "en"),
            Kind.CLIENT_DESCRIPTION,
        ),
    ]


def test_a_region_is_told_only_where_it_reads_otherwise_than_its_language(office):
    before = '"photos|fr|Voir", "photos|fr_CA|Regarder", "files|fr_BE|Fichiers"'
    office.apply(a_file(client=f"scopes = [{before}]"))

    impact = office.impact(
        a_file(client=f"scopes = [{before.replace('Voir', 'Lire')}]")
    )

    assert impact == of_photo_app(
        changed("photos", "fr", text("Voir", "fr"), text("Lire", "fr"))
    )


def test_a_language_that_a_realm_offers_from_now_on(office):
    scopes = 'scopes = ["photos|See", "photos|cy|Gweld"]'
    office.apply(a_file(client=scopes))

    impact = office.impact(a_file('languages = ["cy"]', scopes))

    assert impact == of_photo_app(
        changed("photos", "cy", text("See", "en"), text("Gweld", "cy"))
    )


def test_what_has_nothing_to_do_with_words_changes_none(office):
    office.apply(a_file(client=SEE))
    office.remember(PHOTOS)

    impact = office.impact(
        a_file("access_token_lifetime = 60", SEE + '\nlogo = []\nstatus = "active"')
    )

    assert impact == Impact()


def test_nobody_reads_of_what_is_new_or_asks_nobody(office):
    machine = '[[realms.clients]]\nclient_id = "machine"\nscopes = ["a|{}"]\n'
    office.apply(a_file(client=SEE) + machine.format("Before"))

    impact = office.impact(
        a_file(client=SEE)
        + machine.format("After")
        + '[[realms.clients]]\nclient_id = "new"\nscopes = ["a|A"]\n'
        + 'grant_types = ["authorization_code"]\n'
        + 'redirect_uris = ["https://new.example/back"]\n'
    )

    assert impact == Impact()


@pytest.mark.parametrize(
    ("before", "after", "shown", "entry", "count"),
    [
        ("photos|", PHOTOS, "hidden", "photos|", Count(consents=1, people=1)),
        (PHOTOS, "photos|", "text", PHOTOS, Count()),
        (PHOTOS, "odd", "text", PHOTOS, Count()),
        (PHOTOS, "photos|Look", "text", PHOTOS, Count(consents=1, people=1)),
        ("photos|Look", PHOTOS, "text", PHOTOS, Count()),
    ],
    ids=[
        "what was hidden is shown",
        "what was read is hidden",
        "what cannot be asked for any more",
        "other words",
        "the words of then are back",
    ],
)
def test_who_is_asked_again(office, before, after, shown, entry, count):
    office.apply(a_file(client=f'scopes = ["{before}"]'))
    office.remember(entry, shown=shown)

    impact = office.impact(a_file(client=f'scopes = ["{after}"]'))

    assert asked_again(impact) == count


IMPLIED = "clients_can_skip_consent = true"


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        (("", SEE), ("consent_can_be_remembered = false", SEE), 1),
        (("consent_can_be_remembered = false", SEE), ("", SEE), 0),
        ((IMPLIED, f"{SEE}\nimplied_consent = true"), (IMPLIED, LOOK), 1),
        (
            (IMPLIED, f"{SEE}\nimplied_consent = true"),
            (IMPLIED, f"{LOOK}\nimplied_consent = true"),
            0,
        ),
        (("", SEE), ("", f"{SEE}\nself_registered = true"), 1),
        (("", SEE), ('grant_types = ["client_credentials"]', LOOK), 0),
        (("", SEE), ("", f'{LOOK}\nstatus = "inactive"'), 0),
        (("", f'{LOOK}\nstatus = "inactive"'), ("", LOOK), 1),
    ],
    ids=[
        "nothing is remembered from now on",
        "something is remembered from now on",
        "consent is implied no longer",
        "consent is implied still",
        "nobody has verified it",
        "the realm asks nobody",
        "the client asks nobody",
        "the client asks again",
    ],
)
def test_it_is_decided_as_when_somebody_is_asked(office, before, after, count):
    office.apply(a_file(*before))
    office.remember(PHOTOS)

    impact = office.impact(a_file(*after))

    assert asked_again(impact) == Count(consents=count, people=count)
