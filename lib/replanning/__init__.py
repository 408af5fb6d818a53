"""Replanning: the state at a moment of a run, an event, the new plan and what it changes."""
