# `make` alone prints what there is. Needs only make and Python 3.11 or later.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
E2E_WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run test test-fast lint bench migrations lock venv venv-dev clean

help:  ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: venv  ## Start everything with sample data: databases, web server, worker (PORT=8000)
	@$(PY) manage.py run

test: venv-dev  ## Run the whole suite, browser tests included where there is a Chromium
	@MACH_ENV=test $(PY) -m pytest -n $(E2E_WORKERS) --dist loadfile $(ARGS)

test-fast: venv-dev  ## Run the suite without browser tests and slow tests
	@MACH_ENV=test $(PY) -m pytest -m "not e2e and not slow" $(ARGS)

lint: venv-dev  ## Check style, types, templates, migrations and deployment settings
	@.ci/lint $(VENV)/bin

bench: venv-dev  ## Load volume data, measure, compare with floors (SIZE=10000,100000)
	@$(PY) -m bench $(ARGS)
	@if [ -d "$${DRAWS:-var/draws}" ]; then $(PY) -m bench.matching; else \
		echo "Matching was not measured: make the draws first, as the README says."; fi

migrations: venv  ## Write migrations for what changed in the models
	@$(PY) manage.py makemigrations $(ARGS)

lock: venv-dev  ## Resolve the lock files anew from pyproject.toml
	@.ci/lock

venv: $(VENV)/installed
venv-dev: $(VENV)/installed-dev

# The lock's hash, not its time: a fresh checkout or another branch installs only what differs.
$(VENV)/installed: FORCE
	@.ci/install $(VENV) requirements.lock $@

$(VENV)/installed-dev: FORCE
	@.ci/install $(VENV) requirements-dev.lock $@

.PHONY: FORCE
FORCE:

clean:  ## Remove the virtual environment and what tools left behind; data under var/ stay
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
