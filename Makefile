# All that is needed is Python 3.11 or later and make. Everything is installed into VENV.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed  ## solve Problem 1 and grade a student's file
	$(BIN)/gradecheck solve problem1
	$(BIN)/gradecheck grade submissions_example/problem1_early_slip.yaml

test: $(VENV)/.installed-test  ## run the whole test suite (ARGS="-k name" for a part)
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(VENV)/.installed-dev  ## look for faults of style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev  ## put right what can be put right mechanically
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.installed-dev  ## check the types, strictly
	$(BIN)/mypy

clean:  ## remove .venv and all that was built or cached
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The package is installed editable, so only a change of pyproject.toml calls for installing again.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable '.[dev]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'gradecheck needs Python 3.11 or later; name one: make ... PYTHON=python3.11' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
