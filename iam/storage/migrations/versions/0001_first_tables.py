"""
The first tables: realms, clients, end users, keys, revocations, audit events.

Revision: 0001, after nothing
Safe while the previous release runs: there is none.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the one row that names the database's life."""
    configuration = op.create_table(
        "configuration",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_configuration"),
        sa.CheckConstraint("id = 1", name="configuration_one_row"),
    )
    op.bulk_insert(configuration, [{"id": 1, "version": 1, "epoch": uuid.uuid4()}])
    op.create_table(
        "realms",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("path", sa.String(1024), nullable=False),
        sa.Column("folded_path", sa.String(1024), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_realms"),
        sa.UniqueConstraint("folded_path", name="realms_path_once"),
    )
    op.create_table(
        "clients",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.String(255), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_clients"),
        sa.UniqueConstraint("realm_id", "client_id", name="clients_client_id_once"),
    )
    op.create_table(
        "client_secrets",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("scheme", sa.String(255), nullable=False),
        sa.Column("hash", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("last_used_at", sa.DateTime),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_client_secrets"),
    )
    op.create_index("ix_client_secrets_client_uuid", "client_secrets", ["client_uuid"])
    op.create_table(
        "end_users",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("username", sa.String(255), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_end_users"),
        sa.UniqueConstraint("realm_id", "username", name="end_users_username_once"),
    )
    op.create_table(
        "keys",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("algorithm", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("public", sa.JSON, nullable=False),
        sa.Column("encrypted", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("activates_at", sa.DateTime, nullable=False),
        sa.Column("retired_at", sa.DateTime),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_keys"),
    )
    current = sa.text("state = 'current'")
    op.create_index(
        "keys_one_current",
        "keys",
        ["realm_id", "purpose"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "revocations",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "key", name="pk_revocations"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_revocations_expires_at", "revocations", ["expires_at"])
    op.create_table(
        "audit_events",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("object_id", sa.String(1024), nullable=False),
        sa.Column("operation", sa.String(255), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_audit_events"),
    )
    op.create_index("audit_events_by_time", "audit_events", ["at"])


def downgrade() -> None:
    """Leave an empty database."""
    for table in (
        "audit_events",
        "revocations",
        "keys",
        "end_users",
        "client_secrets",
        "clients",
        "realms",
        "configuration",
    ):
        op.drop_table(table)
