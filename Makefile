# make app      set up and open Lanecast on http://127.0.0.1:8501 (PORT=… for another port)
# make test     set up, check and test all but `make soak`
# make quick    check the code and test its pure parts, in half a minute
#
# make test-engine, test-linehaul, test-ui, test-browser   one part of the tests
# make soak     the tests that take minutes or Java; run them before a release
# make check    ruff, mypy, codespell and known vulnerabilities
# make warm     compile everything and store the presets' outcomes, which the app otherwise does as it runs
# make bench    all benchmarks
# make lock     write uv.lock and requirements.txt from pyproject.toml
# make setup and make clean do what they say

PORT ?= 8501
WORKERS ?= 3 # browser tests wait as much as they compute
PY := .venv/bin/python
READY := .venv/.ready
PYTEST := $(PY) -m pytest -n $(WORKERS)
export PYTHONDONTWRITEBYTECODE := # imports take a third of the time from bytecode

ENGINE := tests/simulation tests/reference tests/network tests/outcome tests/roads tests/scenario tests/shipments \
	tests/golden tests/test_cli.py tests/test_plausibility.py tests/test_precompile.py
LINEHAUL := tests/linehaul tests/loading
UI := tests/ui tests/server tests/figures tests/export tests/store tests/experiments
PURE := tests/test_structure.py tests/test_docs.py tests/scenario tests/network \
	tests/figures/test_figures.py tests/figures/test_palette.py tests/figures/test_sentences.py

.PHONY: app setup warm kernels check tools test quick test-engine test-linehaul test-ui test-browser soak bench lock clean

app: setup
	@exec $(PY) -m lib app --port $(PORT)

setup: $(READY)

$(READY): uv.lock scripts/setup.sh
	@echo "Installing the pinned packages"
	@sh scripts/setup.sh && touch $@

warm: setup
	@$(PY) -m lib warm

check: setup
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m codespell_lib .
	@sh scripts/audit.sh

tools:
	@sh scripts/browser.sh
	@sh scripts/office.sh

test: setup
	@$(MAKE) --no-print-directory -j2 kernels check tools
	$(PYTEST)

kernels: setup
	@$(PY) -m lib.precompile rough-plan proven-plan & $(PY) -m lib.precompile simulation && wait

quick: setup
	$(PY) -m ruff check --quiet
	$(PYTEST) $(PURE)

test-engine: setup
	$(PYTEST) $(ENGINE)

test-linehaul: setup
	$(PYTEST) $(LINEHAUL)

test-ui: setup
	@sh scripts/office.sh
	$(PYTEST) $(UI)

test-browser: setup
	@sh scripts/browser.sh
	$(PYTEST) tests/browser

soak: warm tools
	$(PYTEST) -m soak

bench: warm
	@for file in benchmarks/[!_]*.py; do $(PY) -m benchmarks.$$(basename $$file .py) || exit; done

lock: setup
	@uv=$$(sh scripts/uv.sh) && $$uv lock && { \
		echo "# Every package, pinned. Written by \`make lock\` from uv.lock; change pyproject.toml instead."; \
		$$uv export --frozen --all-groups --no-hashes --no-emit-project --no-annotate --no-header; \
	} > requirements.txt

clean:
	rm -rf .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
