"""The session: its scenario, its history and its link."""
