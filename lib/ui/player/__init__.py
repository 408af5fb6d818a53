"""The Replay page's player."""
