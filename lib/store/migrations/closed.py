"""Close a table to changes by the database itself."""


def closing(dialect: str, table: str, reason: str) -> list[str]:
    """Return the statements after which a table takes new rows only."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{reason}'); END"
            for event in ("UPDATE", "DELETE")
        ]
    body = f"BEGIN RAISE EXCEPTION '{reason}'; END"
    return [
        f"CREATE FUNCTION {table}_closed() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {table}_closed BEFORE UPDATE OR DELETE ON {table} EXECUTE FUNCTION {table}_closed()",
    ]
