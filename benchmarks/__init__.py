"""Benchmarks: each prints JSON lines with ratios measured in one run."""
