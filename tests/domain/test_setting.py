"""A setting is a field: its value is read, refused and written by what it says."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUserAttributes
from iam.domain.faults import Fault
from iam.domain.provider import ProviderSettings
from iam.domain.setting import (
    Kind,
    default_of,
    read_settings,
    setting,
    settings_of,
    to_plain,
)

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)


def _no_x(text: str) -> str | None:
    return "has an x" if "x" in text else None


@dataclass(frozen=True, kw_only=True)
class Room:
    name: str = setting("", help="A name.", kind=Kind.TEXT, check=_no_x)
    kind: str = setting("", help="", kind=Kind.TEXT, choices=("", "bath", "bed"))
    seats: int = setting(1, help="", kind=Kind.WHOLE_NUMBER, minimum=1, maximum=9)
    open: bool = setting(default=True, help="", kind=Kind.SWITCH)
    doors: tuple[str, ...] = setting(
        (), help="Each door, as side=wood; once.", kind=Kind.TEXTS, check=_no_x
    )
    cellar: int = 0


def faults_of(**written):
    return [str(fault) for fault in read_settings(Room, written)[1]]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"name": "hall"}, None),
        ({"name": 7}, "name: must be a TOML string, not an integer"),
        ({"name": "a" * 2049}, "name: at most 2048 characters"),
        ({"name": "a\n"}, "name: 'a\\n' has a control or invisible character"),
        (
            {"name": "a\u200bb"},
            "name: 'a\\u200bb' has a control or invisible character",
        ),
        ({"name": "ox"}, "name: has an x"),
        ({"kind": "bed"}, None),
        ({"kind": ""}, None),
        ({"kind": "hall"}, "kind: 'hall' is not one of bath, bed"),
        ({"seats": 9}, None),
        ({"seats": 0}, "seats: must be between 1 and 9, not 0"),
        ({"seats": 10}, "seats: must be between 1 and 9, not 10"),
        ({"seats": "3"}, "seats: must be a TOML integer, not a string"),
        ({"seats": True}, "seats: must be a TOML integer, not a boolean"),
        ({"seats": 1.5}, "seats: must be a TOML integer, not a float"),
        ({"open": False}, None),
        ({"open": 0}, "open: must be a TOML boolean, not an integer"),
        ({"doors": ["a", "b"]}, None),
        ({"doors": ("a",)}, None),
        ({"doors": "a"}, "doors: must be a TOML array of strings, not a string"),
        (
            {"doors": {"front": "oak"}},
            'doors: must be a TOML array of strings, as ["side=wood"], not a table',
        ),
        ({"name": NOON}, "name: must be a TOML string, not a date-time"),
        ({"name": NOON.date()}, "name: must be a TOML string, not a date"),
        ({"name": NOON.time()}, "name: must be a TOML string, not a time"),
        ({"name": ["a"]}, "name: must be a TOML string, not an array"),
        ({"name": {"a": 1}}, "name: must be a TOML string, not a table"),
        ({"name": None}, "name: must be a TOML string, not this"),
        ({"doors": ["a", 7]}, "doors[1]: must be a TOML string, not an integer"),
        ({"doors": ["a", "x"]}, "doors[1]: has an x"),
        ({"doors": ["a", "a"]}, "doors[1]: stands here twice"),
        ({"doors": ["a"] * 1001}, "doors: at most 1000 entries"),
        ({"nmae": "hall"}, "nmae: unknown key; did you mean 'name'?"),
        (
            {"garden": 1},
            "garden: unknown key; known: name, kind, seats, open, doors",
        ),
        ({"cellar": 1}, "cellar: unknown key; known: name, kind, seats, open, doors"),
    ],
)
def test_a_value_is_taken_or_refused_with_where_and_why(written, fault):
    assert faults_of(**written) == ([] if fault is None else [fault])


def test_every_fault_is_told_at_once_and_the_rest_is_read():
    room, faults = read_settings(
        Room, {"kind": "bed", "seats": 0, "doors": ["x"], "garden": 1}
    )

    assert [fault.path for fault in faults] == [("garden",), ("seats",), ("doors", 0)]
    assert room == Room(kind="bed")


def test_what_is_written_leaves_defaults_out_and_reads_back():
    room = Room(name="hall", doors=("a", "b"), open=False)

    plain = to_plain(room)

    assert plain == {"name": "hall", "open": False, "doors": ["a", "b"]}
    assert read_settings(Room, plain) == (room, [])


def test_a_field_left_out_takes_its_default():
    assert read_settings(Room, {}) == (Room(), [])
    assert default_of(Room, "seats") == 1


def test_fields_that_are_no_settings_are_passed_over():
    assert list(settings_of(Room)) == ["name", "kind", "seats", "open", "doors"]


@pytest.mark.parametrize("cls", [ProviderSettings, ClientSettings, EndUserAttributes])
def test_every_field_of_ours_is_a_setting_whose_default_is_right(cls):
    known = settings_of(cls)

    assert list(known) == [field.name for field in fields(cls)]
    for name, about in known.items():
        assert about.help.endswith("."), name
        assert about.faults(default_of(cls, name)) == [], name


def test_an_override_of_a_client_is_the_provider_s_setting_or_nothing():
    overridable = {
        name
        for name, about in settings_of(ProviderSettings).items()
        if about.overridable
    }

    assert overridable <= settings_of(ClientSettings).keys()


def test_a_fault_says_where_it_stands():
    fault = Fault(path=("scopes", 2), message="is wrong").under("clients", 0)

    assert str(fault) == "clients[0].scopes[2]: is wrong"
    assert str(Fault(path=(), message="is wrong")) == "is wrong"


def test_every_fault_of_a_list_is_told_at_once():
    _, faults = read_settings(
        ClientSettings, {"scopes": ["a b", "write", "c\\d", "write"]}
    )

    assert [fault.where for fault in faults] == ["scopes[0]", "scopes[2]", "scopes[3]"]


def test_properties_that_are_written_as_a_table_are_shown_as_a_list():
    _, faults = read_settings(ClientSettings, {"custom_properties": {"tier": "gold"}})

    (fault,) = map(str, faults)
    assert fault == (
        'custom_properties: must be a TOML array of strings, as ["name=value"], '
        "not a table"
    )
