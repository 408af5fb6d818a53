"""Outcomes: journeys measured, priced, told in a sentence, and held against the claims."""
