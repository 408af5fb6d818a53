"""Key figures and sentences: headline, readings of charts, results of studies."""
