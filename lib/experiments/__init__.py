"""Studies of many runs: marginal values, attribution, comparison, sweeps, goal seek; each run stored once."""
