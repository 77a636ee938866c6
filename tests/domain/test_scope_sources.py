"""What a configuration says about scopes, as entries for translators."""

from __future__ import annotations

from iam.domain.client_settings import ClientSettings
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.translations.scope_sources import Described, scope_units
from iam.domain.translations.units import Unit

PEOPLE = ("authorization_code",)
SEEN = "Seen on the consent page and on the page of applications with access"


def a_realm(path="/alpha", clients=(), **provider) -> Described:
    return Described(
        path=RealmPath.parse(path),
        provider=ProviderSettings(**provider),
        clients=tuple(
            (client_id, ClientSettings(**settings)) for client_id, settings in clients
        ),
    )


def units_of(*realms: Described) -> tuple[Unit, ...]:
    units, unwritable = scope_units(realms)
    assert unwritable == []
    return units


def keys_of(*realms: Described) -> list[tuple[str, str]]:
    return [unit.key for unit in units_of(*realms)]


def test_an_entry_tells_who_says_it_in_which_languages_and_who_reads_it():
    photo_app = {"scopes": ("photos", "photos|de|Nur Fotos"), "grant_types": PEOPLE}

    assert units_of(
        a_realm(
            supported_scopes=(
                "photos|See your photos",
                "photos|fr|Voir vos photos",
                "photos|AR|",
            ),
            clients=[("photo-app", photo_app)],
        )
    ) == (
        Unit(
            context="photos",
            source="See your photos",
            extracted=(
                "provider of /alpha",
                "Written in: en",
                "ar: (hidden from these readers)",
                "fr: Voir vos photos",
                f"{SEEN}, for: photo-app",
            ),
            references=("provider:/alpha",),
        ),
    )


def test_what_a_client_says_is_an_entry_of_its_own():
    shop = {"scopes": ("photos|See your orders",), "grant_types": PEOPLE}
    (_, client) = units_of(
        a_realm(
            "/",
            source_language="de",
            supported_scopes=("photos|Fotos",),
            clients=[("web shop", shop)],
        )
    )

    assert client == Unit(
        context="photos",
        source="See your orders",
        extracted=(
            "client web shop of /",
            "Written in: de",
            f"{SEEN}, for: web shop",
        ),
        references=("\u2068client:/web shop\u2069",),
    )


def test_the_same_text_of_many_is_one_entry_that_names_them():
    clients = [
        (f"app-{n:02}", {"scopes": ("write|Write",), "grant_types": PEOPLE})
        for n in range(30)
    ]

    (unit,) = units_of(a_realm(clients=clients), a_realm("/beta", clients=clients))

    assert unit.extracted[:3] == (
        "client app-00 of /alpha",
        "client app-00 of /beta",
        "client app-01 of /alpha",
    )
    assert unit.extracted[20] == "... 40 more"
    assert unit.extracted[-1].endswith(", app-19, ... 10 more")
    assert len(unit.references) == 20


def test_only_what_somebody_can_read_and_a_catalog_can_translate_is_there():
    assert (
        keys_of(
            a_realm(
                supported_scopes=("bare", "hidden|", "blank|  ", "fr_only|fr|Le"),
                default_scopes=("named|Nobody reads words here",),
            )
        )
        == []
    )


def test_of_two_texts_for_one_scope_the_first_is_read():
    assert keys_of(
        a_realm(
            supported_scopes=("read|", "read|First", "read|Second"),
            clients=[
                ("app", {"scopes": ("read|A",), "default_scopes": ("read|B", "c|C")})
            ],
        )
    ) == [("c", "C"), ("read", "A"), ("read", "First")]


def test_claims_are_seen_on_the_consent_page_alone():
    (unit,) = units_of(
        a_realm(
            supported_claims=("nickname|Your nickname",),
            clients=[("app", {"claims": ("nickname|Your nickname",)})],
        )
    )

    assert unit.extracted == (
        "client app of /alpha",
        "provider of /alpha",
        "Written in: en",
        "Seen on the consent page, among what an application learns of a person",
    )


def test_what_nobody_reads_today_says_so():
    overruled = {"scopes": ("read|Other words",), "grant_types": PEOPLE}
    machine = {"scopes": ("read",), "grant_types": ("client_credentials",)}

    (provider, _client) = sorted(
        units_of(
            a_realm(
                supported_scopes=("read|All words",),
                clients=[("app", overruled), ("machine", machine)],
            )
        ),
        key=lambda unit: unit.source,
    )

    nobody = "Seen by nobody today: no client that end users meet asks for it"
    assert provider.extracted[-1] == nobody


def test_a_scope_of_the_realm_s_defaults_is_read_for_clients_that_have_none():
    (unit,) = units_of(
        a_realm(
            supported_scopes=("profile|Your name",),
            default_scopes=("profile",),
            clients=[
                ("a", {"grant_types": PEOPLE}),
                ("b", {"grant_types": PEOPLE, "default_scopes": ("read",)}),
            ],
        )
    )

    assert unit.extracted[-1].endswith("for: a")


def test_entries_are_sorted_whatever_the_order_of_the_configuration():
    one = a_realm("/a", supported_scopes=("b|B", "a|A"))
    two = a_realm("/b", supported_scopes=("b|A", "b|B"))

    assert units_of(one, two) == units_of(two, one)
    assert keys_of(one, two) == [("a", "A"), ("b", "A"), ("b", "B")]


def test_a_text_that_breaks_the_lines_of_a_catalog_is_left_out_and_told():
    units, unwritable = scope_units(
        [
            a_realm(
                supported_scopes=("a|One\u2028two", "b|One\ntwo", "b|fr|Un\u2028deux")
            )
        ]
    )

    assert [unit.source for unit in units] == ["One\ntwo"]
    assert "fr: Un deux" in units[0].extracted
    assert unwritable == ["a at provider of /alpha"]
