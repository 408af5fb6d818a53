"""Saved scenarios, notes and outcomes on disk or in a database."""
