"""
OpenID Connect and refresh tokens: what a grant needs to be refreshed and to end.

Revision: 0003, after 0002
Safe while the previous release runs: yes, it adds columns that have a default or may
be empty; a grant that release makes has no refresh token.
The first of the keys for ID Tokens, which no migration makes, stops that release: see
docs/how-to/upgrade.md.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what is remembered of refresh tokens."""
    for column in (
        sa.Column(
            "ends_with_session", sa.Boolean, nullable=False, server_default=sa.false()
        ),
        sa.Column("refresh_counter", sa.Integer, nullable=False, server_default="0"),
        sa.Column("refresh_seed", sa.LargeBinary),
        sa.Column("refreshed_at", sa.DateTime),
        sa.Column("refresh_idle_ends_at", sa.DateTime),
        sa.Column("refresh_ends_at", sa.DateTime),
        sa.Column("resources", sa.JSON),
        sa.Column("acr", sa.Text, nullable=False, server_default=sa.text("''")),
    ):
        op.add_column("grants", column)
    op.add_column("grants", sa.Column("claims_request", sa.JSON))
    op.add_column("end_users", sa.Column("updated_at", sa.DateTime))
    op.create_index("grants_by_session", "grants", ["realm_id", "session_id"])
    _add_logout()


def downgrade() -> None:
    """Forget them: whoever was let in signs in again."""
    op.drop_table("logout_deliveries")
    op.drop_table("session_clients")
    op.drop_index("grants_by_session", "grants")
    op.drop_column("end_users", "updated_at")
    op.drop_column("grants", "claims_request")
    for name in (
        "acr",
        "resources",
        "refresh_ends_at",
        "refresh_idle_ends_at",
        "refreshed_at",
        "refresh_seed",
        "refresh_counter",
        "ends_with_session",
    ):
        op.drop_column("grants", name)


def _add_logout() -> None:
    """Add which clients know of which session, and whom to tell of its end."""
    op.create_table(
        "session_clients",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint(
            "realm_id", "session_id", "client_uuid", name="pk_session_clients"
        ),
    )
    op.create_table(
        "logout_deliveries",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("failed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_logout_deliveries"),
    )
    op.create_index("ix_logout_deliveries_due_at", "logout_deliveries", ["due_at"])
