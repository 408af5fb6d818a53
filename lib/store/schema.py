"""The tables of saved work. What is written here never changes: rows are added, none is altered or deleted."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData()

scenarios = Table(
    "scenarios",
    METADATA,
    Column("id", String(26), primary_key=True),  # the hash of the content
    Column("content", Text, nullable=False),  # canonical JSON
    Column("figures", Text, nullable=False),  # JSON of the key figures when it was first saved
    Column("digest", String(64)),  # SHA-256 of id and figures; none in rows of older versions
)

names = Table(
    "names",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("scenario_id", String(26), ForeignKey("scenarios.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("author", Text, nullable=False),  # empty if not told
    Column("saved_at", String(20), nullable=False),  # UTC, ISO 8601
    Column("forked_from", String(26), ForeignKey("scenarios.id")),
    Column("words", Text, nullable=False),  # all that is searched, in folded case
)

notes = Table(
    "notes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("scenario_id", String(26), ForeignKey("scenarios.id"), nullable=False, index=True),
    Column("target", String(45), nullable=False),  # scenario:whole, chart:<name> or lane:<warehouse>
    Column("text", Text, nullable=False),  # empty where the note that it replaces was taken away
    Column("author", Text, nullable=False),  # empty if not told
    Column("written_at", String(20), nullable=False),  # UTC, ISO 8601
    Column("replaces", Integer, ForeignKey("notes.number"), unique=True),  # the note that it stands in for
)

stories = Table(
    "stories",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("story_id", String(10), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),  # empty if not told
    Column("slides", Text, nullable=False),  # canonical JSON; empty where the story was taken away
    Column("written_at", String(20), nullable=False),  # UTC, ISO 8601
    Column("replaces", Integer, ForeignKey("stories.number"), unique=True),  # the row that it stands in for
    Column("digest", String(64), nullable=False),  # SHA-256 of story_id, title, author and slides
    Column("words", Text, nullable=False),  # all that is searched, in folded case
)
