"""Building blocks of pages: controls, charts, tables, key figures, text."""
