"""How many people a change would ask again, and what of theirs it would end."""

from __future__ import annotations

import pytest

from iam.domain.impact import Count, Ended, Impact
from tests.services.planning import Office, a_file

SEE = 'scopes = ["photos|See your photos"]'
PHOTOS = "photos|See your photos"


@pytest.fixture
def office(services):
    return Office(services)


def asked_again(impact: Impact) -> Count:
    return impact.clients[0].asked_again if impact.clients else Count()


def test_those_who_agreed_to_other_words_are_asked_again_each_counted_once(office):
    two = '"photos|See your photos", "files|Your files"'
    office.apply(a_file(client=f"scopes = [{two}]"))
    office.remember(PHOTOS, "files|Your files")
    office.remember(PHOTOS, locale="de")
    office.remember("files|Your files")
    office.remember("photos|Words of long ago")  # asked again whatever happens
    office.remember(PHOTOS, days=0)  # expired

    both = office.impact(a_file(client='scopes = ["photos|New", "files|New"]'))
    one = office.impact(a_file(client='scopes = ["photos|New", "files|Your files"]'))

    assert asked_again(both) == Count(consents=4, people=3)
    assert asked_again(one) == Count(consents=2, people=2)


def test_what_a_person_read_in_another_language_decides_in_that_language(office):
    scopes = 'scopes = ["photos|See", "photos|fr|Voir"]'
    office.apply(a_file(client=scopes))
    office.remember("photos|See")
    office.remember("photos|fr|Voir", locale="fr")
    office.remember("photos|fr|Voir", locale="fr_CA")

    impact = office.impact(a_file(client=scopes.replace("Voir", "Regarder")))

    assert asked_again(impact) == Count(consents=2, people=2)


def test_where_consent_is_implied_claims_by_name_are_asked_about_again(office):
    provider, implied = "clients_can_skip_consent = true", "implied_consent = true"
    words = 'claims = ["nickname|{}"]'
    before = f"{SEE}\n{implied}\n{words.format('Old')}"
    office.apply(a_file(provider, before))
    office.remember("claim nickname|Old", PHOTOS)

    after = before.replace("Old", "New").replace("See your", "Look at your")
    impact = office.impact(a_file(provider, after))

    assert asked_again(impact) == Count(consents=1, people=1)


def test_what_ends_with_a_client_that_is_deleted(office):
    office.apply(a_file(client=SEE))
    both = office.remember(PHOTOS, "files|Your files")
    office.grant(subject_id=both)
    office.grant(subject_id=both)
    office.grant()
    office.grant(hours=0)  # it has ended

    impact = office.impact('[[realms]]\npath = "/alpha"\n', prune=True)

    assert impact == Impact(
        ended=(
            Ended(
                name="/alpha/clients/photo-app",
                count=Count(consents=2, grants=3, people=2),
            ),
        )
    )


def test_what_ends_with_a_client_or_a_realm_that_is_switched_off(office):
    office.apply(a_file(client=SEE))
    office.remember(PHOTOS)
    office.grant()

    client = office.impact(a_file(client=f'{SEE}\nstatus = "inactive"'))
    realm = office.impact(
        a_file(client=SEE).replace('"/alpha"', '"/alpha"\nactive=false')
    )

    grants = Count(grants=1, people=1)
    assert client.ended == (Ended(name="/alpha/clients/photo-app", count=grants),)
    assert realm == Impact(ended=(Ended(name="/alpha", count=grants),))


def test_what_ends_with_a_person(office):
    person = '[[realms.users]]\nusername = "{}"\n'
    office.apply(a_file(client=SEE) + person.format("ada") + person.format("bob"))
    realm = office.services.realms.all()[1]
    for name in ("ada", "bob"):
        user = office.services.end_users.get(realm, name)
        office.grant(subject_id=user.id)
        office.remember(PHOTOS, subject_id=user.id)

    impact = office.impact(
        a_file(client=SEE) + person.format("bob") + "disabled = true\n", prune=True
    )

    assert impact.ended == (
        Ended(name="/alpha/users/bob", count=Count(grants=1, people=1)),
        Ended(name="/alpha/users/ada", count=Count(consents=1, grants=1, people=1)),
    )


def test_what_nobody_agreed_to_ends_without_a_word(office):
    office.apply(a_file(client=SEE))

    assert office.impact('[[realms]]\npath = "/alpha"\n', prune=True) == Impact()


def test_a_great_many_kinds_of_answers_are_counted_too(office, monkeypatch):
    monkeypatch.setattr("iam.storage.impact._AT_ONCE", 2)
    scopes = [f"s{number}|Words" for number in range(5)]
    office.apply(a_file(client=f"scopes = {scopes}"))
    office.remember(*scopes)
    office.remember(*scopes[3:])

    impact = office.impact(
        a_file(client=f"scopes = {[each + ' anew' for each in scopes]}")
    )

    assert asked_again(impact) == Count(consents=7, people=2)
