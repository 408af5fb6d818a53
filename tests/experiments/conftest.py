"""Runners for tests: in this process, with results in a folder of the test's own."""

import pytest

from lib.experiments.figure_store import Results
from lib.experiments.runner import Runner
from tests.experiments.small import small_network


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    """Return a runner on the small network that stores its results for the module's tests."""
    results = Results(tmp_path_factory.mktemp("results") / "experiments.sqlite")
    yield Runner(small_network(), results, workers=1, dask="")
    results.close()
