"""Saved scenarios and their names, both closed to changes by the database itself."""

import sqlalchemy as sa
from alembic import context, op

revision = "0001"
down_revision = None

CLOSED = {"scenarios": "A saved scenario does not change.", "names": "History does not change."}


def upgrade() -> None:
    """Make the tables."""
    closing = context.config.attributes["closing"]
    op.create_table(
        "scenarios",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.create_table(
        "names",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("scenario_id", sa.String(26), sa.ForeignKey("scenarios.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(20), nullable=False),
        sa.Column("forked_from", sa.String(26), sa.ForeignKey("scenarios.id")),
        sa.Column("words", sa.Text, nullable=False),
    )
    for table, reason in CLOSED.items():
        for statement in closing(op.get_bind().dialect.name, table, reason):
            op.execute(statement)
