"""End users, errors and audit events: small rules of the domain."""

from __future__ import annotations

from uuid import UUID

import pytest

from iam.domain import errors
from iam.domain.audit import AuditEvent, EventName, Operation
from iam.domain.end_users import EndUserAttributes, username_fault
from iam.domain.faults import Refused
from iam.domain.setting import read_settings
from tests.builders import A_REALM, NOON


@pytest.mark.parametrize("text", ["demo", "Zoë", "a b", "a@b.example", "a" * 255])
def test_what_can_be_a_username(text):
    assert username_fault(text) is None


@pytest.mark.parametrize("text", ["", " ", " a", "a ", "a\nb", "a" * 256, 7, None])
def test_what_cannot_be_a_username(text):
    assert username_fault(text) is not None


@pytest.mark.parametrize("text", ["", "a@b.example", "a@b@c"])
def test_what_can_be_an_email_address(text):
    assert read_settings(EndUserAttributes, {"email": text})[1] == []


@pytest.mark.parametrize("text", ["a", "@b.example", "a@", "a b@c.example"])
def test_what_cannot_be_an_email_address(text):
    (fault,) = read_settings(EndUserAttributes, {"email": text})[1]

    assert str(fault) == f"email: {text!r} is not an e-mail address"


def test_what_an_operator_asked_for_is_refused_with_every_fault():
    refused = Refused.because("is there already", "realms", 0, "path")

    assert str(refused) == "realms[0].path: is there already"
    assert [fault.path for fault in refused.faults] == [("realms", 0, "path")]


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (errors.InvalidRequest("x"), "invalid_request", 400),
        (errors.InvalidClient(), "invalid_client", 401),
        (errors.InvalidGrant("x"), "invalid_grant", 400),
        (errors.UnauthorizedClient("x"), "unauthorized_client", 400),
        (errors.UnsupportedGrantType("x"), "unsupported_grant_type", 400),
        (errors.InvalidScope("x"), "invalid_scope", 400),
        (errors.InvalidToken("x"), "invalid_token", 401),
        (errors.MissingToken("x"), "invalid_request", 401),
        (errors.NotFound("x"), "not_found", 404),
        (errors.MethodNotAllowed("x"), "method_not_allowed", 405),
        (errors.PayloadTooLarge("x"), "invalid_request", 413),
        (errors.MisdirectedRequest("x"), "invalid_request", 421),
        (
            errors.TooManyRequests("x", retry_after=7),
            "temporarily_unavailable",
            429,
        ),
        (errors.TemporarilyUnavailable("x"), "temporarily_unavailable", 503),
        (errors.ServerError("x"), "server_error", 500),
    ],
)
def test_a_refusal_knows_its_code_and_its_status(error, code, status):
    assert (error.code, error.status) == (code, status)
    assert error.reason == error.description


def test_the_reason_of_a_refusal_is_for_the_operator_alone():
    error = errors.InvalidClient(reason="wrong secret")

    assert error.reason == "wrong secret"
    assert "wrong secret" not in error.description
    assert "wrong secret" not in str(error)


@pytest.mark.parametrize(
    ("name", "topic", "level"),
    [
        (EventName.ACCESS_OUTCOME, "access", "INFO"),
        (EventName.REVOCATION, "activity", "INFO"),
        (EventName.CONFIG_CHANGE, "config", "INFO"),
    ],
)
def test_an_event_is_written_with_am_s_field_names(name, topic, level):
    event = AuditEvent(
        id=UUID(int=5),
        at=NOON,
        realm_id=A_REALM,
        name=name,
        actor="operator",
        object_id="/alpha/clients/myClient",
        operation=Operation.UPDATE,
        changed=("scopes",),
        tracking_ids=("t1",),
    )

    assert event.to_plain("/alpha") == {
        "_id": "00000000-0000-0000-0000-000000000005",
        "timestamp": "2026-06-01T12:00:00.000Z",
        "topic": topic,
        "eventName": name.value,
        "component": "OAuth",
        "realm": "/alpha",
        "level": level,
        "userId": "operator",
        "runAs": "operator",
        "objectId": "/alpha/clients/myClient",
        "operation": "UPDATE",
        "changedFields": ["scopes"],
        "trackingIds": ["t1"],
    }
