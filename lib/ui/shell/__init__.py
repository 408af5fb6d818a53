"""What every page shares: title row, figures' state, levers."""
