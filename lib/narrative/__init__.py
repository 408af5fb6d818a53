"""Figures in words: key figures, headline, readings of charts, sentences of studies."""
