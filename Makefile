# make app    set up and start Lanecast on http://127.0.0.1:8501 (PORT=… for another port)
# make test   set up, check and test
# make check  ruff and mypy;  make setup, make bench and make clean do what they say

PORT ?= 8501
WORKERS ?= 2
PY := .venv/bin/python
READY := .venv/.ready
MINOR := import pip, sys; print(sys.version_info[:2])

.PHONY: app setup check tools test bench clean

app: setup
	@echo "Lanecast starts on http://127.0.0.1:$(PORT) (Ctrl+C stops it)"
	@exec $(PY) -m streamlit run app.py --server.address=127.0.0.1 --server.port=$(PORT)

setup: $(READY)
	@$(PY) -m lib warm

# An environment that is already there stays if its Python is the one we would choose.
$(READY): requirements.txt
	@python=$$(sh scripts/python.sh) && \
	wanted=$$("$$python" -c 'import sys; print(sys.version_info[:2])') && \
	if [ "$$($(PY) -c '$(MINOR)' 2>/dev/null)" != "$$wanted" ]; then \
		echo "Making .venv with $$python" && "$$python" -m venv --clear .venv; \
	fi
	@echo "Installing the pinned packages"
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

check: $(READY)
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy

tools:
	@sh scripts/browser.sh
	@sh scripts/office.sh

test: $(READY)
	@$(MAKE) --no-print-directory -j2 setup check tools
	$(PY) -m pytest -n $(WORKERS)

bench: setup
	@for file in benchmarks/[!_]*.py; do $(PY) -m benchmarks.$$(basename $$file .py) || exit; done

clean:
	rm -rf .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
