"""A person with everything a person can have, and a look at what is left of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from iam.domain.consents import RememberedConsent
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.grants import Grant
from iam.domain.realms import Realm
from iam.domain.sessions import Session, SignedIn
from tests.conftest import NOON

GOOD = "wild ponies at dusk"
BETTER = "quiet rivers bend north"


def a_person(services, realm: Realm, username: str = "ann", **known) -> EndUser:
    password = known.pop("password", GOOD)
    attributes = EndUserAttributes(**known)
    return services.end_users.create(realm, username, attributes, password=password)


def a_session(services, user: EndUser, name: str = "a") -> Session:
    """Begin a session that lasts the hour."""
    session = Session(
        id=f"{name}{user.id.hex}".ljust(64, "0"),
        realm_id=user.realm_id,
        subject_id=user.id,
        generation=user.generation,
        browser="b" * 64,
        auth_time=NOON,
        last_used_at=NOON,
        idle_ends_at=NOON + timedelta(hours=1),
        ends_at=NOON + timedelta(hours=1),
        address="192.0.2.1",
        user_agent="Browser",
    )
    services.end_users.database.write(lambda store: store.sessions.add(session))
    return session


def with_everything(services, user: EndUser) -> SignedIn:
    """Give a person two sessions, a grant and a remembered consent."""
    client = uuid4()
    grant = Grant(
        id=f"grant-of-{user.username}",
        realm_id=user.realm_id,
        client_uuid=client,
        subject_id=user.id,
        session_id="a" * 64,
        scopes=("write",),
        words=(),
        auth_time=NOON,
        granted_at=NOON,
        ends_at=NOON + timedelta(hours=1),
    )
    consent = RememberedConsent(
        realm_id=user.realm_id,
        subject_id=user.id,
        client_uuid=client,
        scope="write",
        shown="name",
        words="write",
        configured="",
        locale="",
        reader_locale="en",
        granted_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )

    def work(store) -> None:
        store.grants.add(grant)
        store.consents.keep([consent])

    services.end_users.database.write(work)
    a_session(services, user, "c")
    return SignedIn(session=a_session(services, user), user=user)


def left(services, user_id: UUID) -> dict[str, object]:
    """Give what there is of a person: sessions, live grants, consents."""

    def look(store) -> dict[str, object]:
        rows = {
            table: store.connection.execute(
                text(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            )
            .mappings()
            .all()
            for table in ("sessions", "grants", "consents")
        }
        of_user = {
            table: [row for row in found if _hex(row["subject_id"]) == user_id.hex]
            for table, found in rows.items()
        }
        return {
            "sessions": sorted(row["id"][0] for row in of_user["sessions"]),
            "grants": [r["id"] for r in of_user["grants"] if r["revoked_at"] is None],
            "consents": [row["scope"] for row in of_user["consents"]],
        }

    return services.end_users.database.read(look)


def _hex(value: object) -> str:
    return str(value).replace("-", "")


def revocations(services) -> dict[str, int]:
    """Give every key that is dead, and below which generation."""

    def look(store) -> dict[str, int]:
        query = text("SELECT key, generation FROM revocations")
        return {row.key: row.generation for row in store.connection.execute(query)}

    return services.end_users.database.read(look)


def events(services) -> list[tuple[str, str, str]]:
    """Give what happened to people, in some order: who did what to whom."""

    def look(store) -> list[tuple[str, str, str]]:
        query = text(
            "SELECT actor, operation, object_id FROM audit_events "
            "WHERE name = 'AM-IDENTITY-CHANGE'"
        )
        return sorted(tuple(row) for row in store.connection.execute(query))

    return services.end_users.database.read(look)
