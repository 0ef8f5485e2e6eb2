# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test bench lock notebooks samples clean

setup: $(STAMP)

# uv installs in seconds where it is present; plain pip does the same from the same lock.
$(STAMP): requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --seed --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --compile-bytecode --python $(VENV) --require-hashes -r requirements.lock; \
	else \
	  { $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }; } && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(STAMP)

demo: setup
	@$(BIN)/kam demo

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-kernel-name python3 -p no:cacheprovider notebooks

bench: setup
	$(BIN)/python -m benchmarks

notebooks: setup
	$(BIN)/python tools/notebooks.py run

samples: setup
	$(BIN)/python tools/make_samples.py

# Needs uv. Pins every platform at once; names no index, so that each machine uses its own.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --all-extras --group build --no-header \
	  --quiet pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) demo .pytest_cache .ruff_cache
