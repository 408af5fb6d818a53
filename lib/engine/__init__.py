"""Compiled kernels, memory for columns, counter-based random draws."""
