# The README's two commands, and what developers need. Each sets itself up.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check
PYTEST_ARGS ?= -n auto

.PHONY: run test lint types check bench chaos diagram lock clean

run: .venv/run.stamp
	@.venv/bin/python -m bot run

test: .venv/dev.stamp
	.venv/bin/python -m pytest $(PYTEST_ARGS)

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/dev.stamp
	.venv/bin/mypy

check: lint types test

bench: .venv/dev.stamp
	.venv/bin/python -m benchmarks

chaos: .venv/dev.stamp
	.venv/bin/python -m tests.chaos

diagram: .venv/dev.stamp
	.venv/bin/python -m tests.design_document

lock: .venv/dev.stamp
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml requirements-build.in -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--group dev -c requirements.lock -o requirements-dev.lock

.venv/python.stamp:
	@echo "Setting up, once; this takes about a minute." >&2
	@test -n "$(PYTHON)" || { echo "Loosen needs Python 3.11 or later; none was found. Install it, or name it: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The virtual environment could not be made. On Debian or Ubuntu install the package python3-venv, then try again."; exit 1; }
	@touch $@

.venv/run.stamp: .venv/python.stamp requirements.lock pyproject.toml
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
