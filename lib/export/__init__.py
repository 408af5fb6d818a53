"""Scenarios as slides, PDF, workbook, web page, pictures and tables, made without a browser."""
