"""What outlives a run: outcomes on disk."""
