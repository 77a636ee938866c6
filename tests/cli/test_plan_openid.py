"""`iam config apply --plan`: refresh tokens that end, and who gets another sub."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.settings import Settings
from tests.cli.planning import Desk
from tests.conftest import NOON
from tests.services.planning import Office, a_file

SCOPES = 'scopes = ["photos|See your photos"]'


@pytest.fixture
def desk(iam_):
    return Desk(iam_)


def test_what_could_not_be_refreshed_any_more_is_counted(desk):
    with_type = a_file(client=SCOPES).replace('_code"]', '_code", "refresh_token"]')
    desk.apply(with_type)
    services = desk.terminal.build(Settings.from_environment(desk.terminal.environ))
    later = NOON + timedelta(days=1)
    Office(services).grant(
        refresh_seed=b"seed", refresh_idle_ends_at=later, refresh_ends_at=later
    )
    services.close()

    assert desk.plan(a_file(client=SCOPES)) == (
        "would be changed /alpha/clients/photo-app (grant_types)\n"
        "\n"
        "what people agreed to and that could not be refreshed any more\n"
        "  /alpha/clients/photo-app: 1 person (1 grant)\n"
    )


def test_that_everybody_gets_another_sub_is_told(desk):
    desk.apply(a_file(client=SCOPES))
    pairwise = a_file(client=f'{SCOPES}\nsubject_type = "pairwise"')
    warned = (
        "would be changed /alpha/clients/photo-app (subject_type)\n"
        "\n"
        "by which sub people are known: everybody would get another one, and an "
        "application that keeps people by it would take them for new ones\n"
        "  /alpha/clients/photo-app, public -> pairwise, for app.example"
    )

    assert desk.plan(pairwise) == f"{warned}\n"

    desk.answer({})
    assert desk.plan(pairwise) == (
        f"{warned}: 2 people (1 grant and 1 remembered consent)\n"
    )
