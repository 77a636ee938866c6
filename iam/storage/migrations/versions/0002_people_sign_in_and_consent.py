"""
People sign in and consent: sessions, consents, grants, codes, attempts, single uses.

Revision: 0002, after 0001
Safe while the previous release runs: yes, it adds tables, a column with a default and
one that may be empty: people whom that release adds are found by their exact name.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what is remembered of people."""
    op.add_column(
        "end_users",
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("end_users", sa.Column("folded_username", sa.String(255)))
    _fold_usernames()
    op.create_index(
        "end_users_name_once",
        "end_users",
        ["realm_id", "folded_username"],
        unique=True,
    )
    op.create_table(
        "sessions",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("auth_time", sa.DateTime, nullable=False),
        sa.Column("last_used_at", sa.DateTime, nullable=False),
        sa.Column("idle_ends_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_sessions"),
    )
    op.create_index("sessions_by_subject", "sessions", ["realm_id", "subject_id"])
    op.create_index("ix_sessions_idle_ends_at", "sessions", ["idle_ends_at"])
    op.create_table(
        "consents",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("scope", sa.String(255), nullable=False),
        sa.Column("shown", sa.String(16), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("configured", sa.Text, nullable=False),
        sa.Column("locale", sa.String(64), nullable=False),
        sa.Column("reader_locale", sa.String(64), nullable=False),
        sa.Column("granted_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint(
            "realm_id", "subject_id", "client_uuid", "scope", name="pk_consents"
        ),
    )
    op.create_index("consents_by_client", "consents", ["realm_id", "client_uuid"])
    op.create_index("ix_consents_expires_at", "consents", ["expires_at"])
    op.create_table(
        "grants",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("auth_time", sa.DateTime, nullable=False),
        sa.Column("granted_at", sa.DateTime, nullable=False),
        sa.Column("last_used_at", sa.DateTime),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_grants"),
    )
    op.create_index("grants_by_subject", "grants", ["realm_id", "subject_id"])
    op.create_index("grants_by_client", "grants", ["realm_id", "client_uuid"])
    op.create_index("ix_grants_ends_at", "grants", ["ends_at"])
    op.create_table(
        "authorization_codes",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("grant_id", sa.String(64), nullable=False),
        sa.Column("client_uuid", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("redirect_uri_was_sent", sa.Boolean, nullable=False),
        sa.Column("code_challenge", sa.String(128), nullable=False),
        sa.Column("code_challenge_method", sa.String(16), nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("used_at", sa.DateTime),
        sa.Column("keep_until", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_authorization_codes"),
    )
    op.create_index(
        "ix_authorization_codes_keep_until", "authorization_codes", ["keep_until"]
    )
    op.create_table(
        "attempts",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("window_ends_at", sa.BigInteger, nullable=False),
        sa.Column("locks", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_expires_at", "attempts", ["expires_at"])
    op.create_table(
        "single_uses",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_single_uses"),
    )
    op.create_index("ix_single_uses_expires_at", "single_uses", ["expires_at"])


def downgrade() -> None:
    """Forget them."""
    for table in (
        "single_uses",
        "attempts",
        "authorization_codes",
        "grants",
        "consents",
        "sessions",
    ):
        op.drop_table(table)
    op.drop_index("end_users_name_once", "end_users")
    op.drop_column("end_users", "folded_username")
    op.drop_column("end_users", "disabled")


def _fold_usernames() -> None:
    """Write down what names are compared by; of equal ones the first alone has it."""
    table = sa.table(
        "end_users",
        sa.column("realm_id", sa.Uuid),
        sa.column("id", sa.Uuid),
        sa.column("username", sa.String),
        sa.column("folded_username", sa.String),
    )
    seen = set()
    rows = op.get_bind().execute(sa.select(table).order_by(table.c.username)).all()
    for row in rows:
        folded = unicodedata.normalize("NFC", row.username).casefold()
        folded = unicodedata.normalize("NFC", folded)
        if (row.realm_id, folded) in seen or len(folded) > 255:  # noqa: PLR2004 - the column's
            continue
        seen.add((row.realm_id, folded))
        op.execute(
            table.update()
            .where(table.c.realm_id == row.realm_id, table.c.id == row.id)
            .values(folded_username=folded)
        )
