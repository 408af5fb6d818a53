"""Stories, closed to changes like saved scenarios and notes."""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    closing = context.config.attributes["closing"]
    op.create_table(
        "stories",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("story_id", sa.String(10), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("slides", sa.Text, nullable=False),
        sa.Column("written_at", sa.String(20), nullable=False),
        sa.Column("replaces", sa.Integer, sa.ForeignKey("stories.number"), unique=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    for statement in closing(op.get_bind().dialect.name, "stories", "A version of a story does not change."):
        op.execute(statement)
