"""What every page shares: title row, state of the figures, levers."""
