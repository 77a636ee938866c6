"""
Policies with every version that was, and recorded requests to try new ones on.

Grants keep what was asked for beside what was granted: policies decide by it later.

Revision: 0004, after 0003
Safe while the previous release runs: yes, it only adds tables, and a column that may
be empty. That release knows of
no policy and decides as if there were none: make the first one when the last node has
this release, see docs/how-to/upgrade.md.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add policies and their versions, and recorded requests."""
    op.create_table(
        "policies",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("live_version", sa.Integer),
        sa.Column("shadow_version", sa.Integer),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("deleted_at", sa.DateTime),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_policies"),
        sa.UniqueConstraint("realm_id", "name", name="policies_name_once"),
    )
    op.create_table(
        "policy_versions",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("policy_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("live_at", sa.DateTime),
        sa.Column("live_by", sa.String(255), nullable=False),
        sa.Column("live_note", sa.Text, nullable=False),
        sa.Column("deleted_at", sa.DateTime),
        sa.Column("deleted_by", sa.String(255), nullable=False),
        sa.Column("deleted_note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "realm_id", "policy_id", "version", name="pk_policy_versions"
        ),
    )
    _add_recordings()
    op.add_column("grants", sa.Column("requested", sa.JSON))


def _add_recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "id", name="pk_recordings"),
    )
    for name in ("recorded_at", "subject_id"):
        op.create_index(f"ix_recordings_{name}", "recordings", ["realm_id", name])
    op.create_table(
        "recording_counts",
        sa.Column("realm_id", sa.Uuid, nullable=False),
        sa.Column("hour", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("realm_id", "hour", name="pk_recording_counts"),
    )


def downgrade() -> None:
    """Forget them: everything is decided as if there were none."""
    op.drop_column("grants", "requested")
    op.drop_table("recording_counts")
    op.drop_table("recordings")
    op.drop_table("policy_versions")
    op.drop_table("policies")
