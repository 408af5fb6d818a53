"""Settings that every test shares."""

from hypothesis import settings

# The same examples in every run; a first call that compiles a kernel must not count as slow.
settings.register_profile("lanecast", derandomize=True, deadline=None, database=None)
settings.load_profile("lanecast")
