"""Scenarios as files: deck, report, workbook, page, pictures and tables, none of which needs a browser to be made."""
