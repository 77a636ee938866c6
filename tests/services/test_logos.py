"""Logos: read from files by a declaration, kept as data, given by their digest."""

from __future__ import annotations

import hashlib
import tomllib

import pytest

from iam.domain.declarations.applied import Applied
from iam.domain.declarations.reading import read_declaration
from iam.domain.faults import Refused
from iam.domain.pictures import LARGEST, to_data_uri
from iam.services import logos
from iam.services.configuration_files import (
    read_configuration_file,
    write_configuration,
)
from tests.pictures import jpeg, png, webp_lossy
from tests.services.declaring import MY_CLIENT, OF_ALPHA, a_world, declared

PROVIDER = "[realms.provider]\n"
NO_PICTURE = "is not a PNG, JPEG or WebP picture"
SIDES = "each side must have 16 to 2048"
NOWHERE = "No such file or directory"


@pytest.fixture
def world(tmp_path, database_url):
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "blue.png").write_bytes(png())
    (tmp_path / "bleu.webp").write_bytes(webp_lossy())
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    return tmp_path


def digest(picture):
    return hashlib.sha256(picture).hexdigest()


def faults_of(text, folder):
    path = folder / "iam.toml"
    path.write_text(text)
    file = read_configuration_file(path)
    return [f"{file.line(fault)}: {fault}" for fault in file.faults]


def test_logos_are_read_from_files_and_stand_in_the_settings(folder):
    declaration = declared(
        OF_ALPHA
        + PROVIDER
        + 'logo_file = ["blue.png", "fr|bleu.webp"]\n'
        + MY_CLIENT
        + 'logo_file = "photo.jpg"\n'
    )

    read, faults = logos.with_logo_files(declaration, folder)

    assert faults == []
    [realm] = read.realms
    assert realm.provider.logo == (
        to_data_uri(png()),
        "fr|" + to_data_uri(webp_lossy()),
    )
    assert realm.clients[0].settings.logo == (to_data_uri(jpeg()),)
    assert logos.unread_logo_files(read) == []


def test_everything_that_is_wrong_with_files_is_told_at_once(folder):
    (folder / "large.png").write_bytes(png() + bytes(LARGEST))
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "wide.png").write_bytes(png(9999, 9))

    faults = faults_of(
        OF_ALPHA
        + PROVIDER
        + 'logo_file = ["large.png", "fr|drawing.svg"]\n'
        + MY_CLIENT
        + 'logo_file = "wide.png"\n'
        + '[[realms.clients]]\nclient_id = "other"\nlogo_file = "nowhere.png"\n',
        folder,
    )

    at = "realms[0]"
    assert faults == [
        f"5: {at}.provider.logo_file: large.png is larger than 32 kB",
        f"5: {at}.provider.logo_file: drawing.svg {NO_PICTURE}",
        f"9: {at}.clients[0].logo_file: wide.png is 9999 x 9 pixels; {SIDES}",
        f"12: {at}.clients[1].logo_file: nowhere.png cannot be read: {NOWHERE}",
    ]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("logo_file = 5", "logo_file: must be a TOML string, or an array of strings"),
        ("logo_file = [5]", "logo_file[0]: must be a TOML string, or an array of"),
        ('logo_file = ""', "logo_file: must name a file"),
        ('logo_file = ["fr|"]', "logo_file[0]: must name a file"),
        ('logo_file = "x y|blue.png"', "logo_file: 'x y' is not a locale"),
        (
            'logo_file = ["blue.png", "blue.png"]',
            "logo_file[1]: stands here twice",
        ),
        (
            f'logo_file = "blue.png"\nlogo = ["{to_data_uri(png())}"]',
            " only one of logo, logo_file can be given",
        ),
    ],
)
def test_what_names_no_file_is_refused(written, fault):
    for table, start in ((PROVIDER, "provider"), (MY_CLIENT, "clients[0]")):
        data = tomllib.loads(OF_ALPHA + table + written)

        _, [found] = read_declaration(data)

        assert (
            str(found).replace(f"realms[0].{start}", "").strip(".:").startswith(fault)
        )


def test_an_export_has_the_pictures_and_can_be_applied_again(world, folder):
    text = (
        OF_ALPHA
        + PROVIDER
        + 'logo_file = "blue.png"\n'
        + MY_CLIENT
        + 'logo_file = ["fr|bleu.webp"]\n'
    )
    path = folder / "iam.toml"
    path.write_text(text)
    world.declarations.apply(read_configuration_file(path).declaration)

    exported = world.declarations.export(None, with_secrets=True)
    path.write_text(write_configuration(exported))
    again = read_configuration_file(path)

    assert exported["realms"][-1]["provider"] == {"logo": [to_data_uri(png())]}
    assert again.faults == ()
    assert world.declarations.plan(again.declaration) == Applied()


def test_a_file_that_was_not_read_is_not_forgotten(world):
    declaration = declared(
        OF_ALPHA + PROVIDER + 'logo_file = "a.png"\n' + MY_CLIENT + 'logo_file = "b"\n'
    )

    with pytest.raises(Refused) as refused:
        world.declarations.apply(declaration)

    assert [str(fault) for fault in refused.value.faults] == [
        "realms[0].provider.logo_file: the file was not read",
        "realms[0].clients[0].logo_file: the file was not read",
    ]


def test_a_picture_is_given_by_its_digest_to_its_own_realm_alone(services, server):
    server.realm("/alpha", logo=("fr|" + to_data_uri(png()),))
    server.realm("/beta")
    server.client("photo-app", logo=(to_data_uri(jpeg()),))
    live = services.cache.current()
    alpha, beta = (
        next(r for r in live.configuration.realms.values() if str(r.path) == path)
        for path in ("/alpha", "/beta")
    )

    assert logos.picture(live, alpha, digest(png())) == ("image/png", png())
    assert logos.picture(live, alpha, digest(jpeg())) == ("image/jpeg", jpeg())
    assert logos.picture(live, alpha, digest(webp_lossy())) is None
    assert logos.picture(live, beta, digest(png())) is None


def test_a_picture_that_was_taken_away_is_gone(services, server, clock):
    server.realm("/alpha", logo=(to_data_uri(png()),))
    live = services.cache.current()
    alpha = next(r for r in live.configuration.realms.values() if r.path.names)
    assert logos.picture(live, alpha, digest(png()))

    server.realm("/alpha", logo=(to_data_uri(jpeg()),))
    clock.move(2)
    later = services.cache.current()

    now = later.configuration.realms[alpha.path]
    assert logos.picture(later, now, digest(png())) is None
    assert logos.picture(later, now, digest(jpeg())) is not None
