"""The session's state: scenario, history, link."""
