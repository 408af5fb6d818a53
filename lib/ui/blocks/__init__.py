"""Building blocks of pages: controls, charts, tables, cards, text."""
