"""Saved scenarios, stories, notes and outcomes on disk or in a database."""
