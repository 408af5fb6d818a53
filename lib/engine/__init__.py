"""The machinery of a run: compiled kernels, memory for columns, counter-based draws."""
