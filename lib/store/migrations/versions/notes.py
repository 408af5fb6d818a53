"""Notes on saved scenarios, closed to changes like them."""

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    closing = context.config.attributes["closing"]
    op.create_table(
        "notes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("scenario_id", sa.String(26), sa.ForeignKey("scenarios.id"), nullable=False, index=True),
        sa.Column("target", sa.String(45), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("written_at", sa.String(20), nullable=False),
        sa.Column("replaces", sa.Integer, sa.ForeignKey("notes.number"), unique=True),
    )
    for statement in closing(op.get_bind().dialect.name, "notes", "A note does not change."):
        op.execute(statement)
