"""Digests of the figures of saved scenarios; their contents have one in their ids."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; rows that are there keep none, as a saved scenario does not change."""
    op.add_column("scenarios", sa.Column("digest", sa.String(64)))
