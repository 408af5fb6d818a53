"""Charts as plain dictionaries that Plotly draws; independent of the app."""
