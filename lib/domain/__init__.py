"""Types that packages exchange, the clock and the data dictionary."""
