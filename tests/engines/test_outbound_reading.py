"""What servers of clients publish is read as carefully as they are told things."""

from __future__ import annotations

import pytest

from iam.engines.outbound import CallFailed, Heard, Outbound
from tests.publishing import a_publisher

LOCAL = Outbound(is_local=True, seconds=2)


@pytest.fixture
def publisher():
    with a_publisher() as started:
        started.publish({"kty": "EC"}, cache_control="max-age=60")
        yield started


def test_what_stands_at_an_address_is_read_with_how_long_it_may_be_kept(publisher):
    publisher.headers.append(("Cache-Control", "public"))

    heard = LOCAL.get(publisher.uri)

    assert heard == Heard(
        status=200,
        body=b'{"keys": [{"kty": "EC"}]}',
        cache_control="max-age=60, public",
    )


def test_no_redirect_is_followed(publisher):
    publisher.status, publisher.body = 302, b""
    publisher.headers = [("Location", publisher.uri)]

    assert LOCAL.get(publisher.uri) == Heard(status=302, body=b"")
    assert len(publisher.asked) == 1


def test_this_machine_is_asked_in_development_alone(publisher):
    with pytest.raises(CallFailed, match="which is not public"):
        Outbound().get(publisher.uri)

    assert publisher.asked == []
