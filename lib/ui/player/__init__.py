"""The replay's player."""
