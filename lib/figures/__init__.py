"""Figures as plain dictionaries: `go.Figure(figure, _validate=False)` draws them; nothing here knows the app."""
