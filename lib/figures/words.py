"""Numbers in words: as people read them on the screen, on paper and in files."""


def number(value: object, digits: int = 0) -> str:
    """Return a number with thousands separators and a real minus sign; a dash if it is undefined."""
    if not isinstance(value, int | float) or value != value:
        return "–"
    return f"{value:,.{digits}f}".replace("-", "−")


def plain(value: object) -> str:
    """Return a lever's value without needless decimals."""
    return (
        f"{value:,g}".replace("-", "−")
        if isinstance(value, float)
        else number(value)
        if isinstance(value, int)
        else str(value)
    )


def plural(count: int, noun: str) -> str:
    """Return '1 lever' or '3 levers'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
