"""Answers calculated in the background, once for all sessions."""
