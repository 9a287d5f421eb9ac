# `make run` and `make test` need Python 3.11+ and make; everything else is set up here, from the lock.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run demo test lint check format chaos tour lock bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: $(BIN)/.run $(BIN)/verbatim ## serve Telegram (TELEGRAM_BOT_TOKEN set), or open the chat in this terminal
	@$(BIN)/python -m bot run

demo: $(BIN)/.run $(BIN)/verbatim ## the chat in this terminal, on the transcripts of an invented council
	@VERBATIM_LIBRARY=data/demo VERBATIM_DATABASE_URL= $(BIN)/python -m bot chat

test: $(BIN)/.dev ## the whole test suite
	@$(BIN)/python -m pytest -n 2 $(COVERAGE)

lint: $(BIN)/.dev ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: COVERAGE = --cov --cov-report=term:skip-covered --cov-fail-under=95
check: lint test ## what CI runs: lint, then the whole test suite with coverage

format: $(BIN)/.dev ## put the code into shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

chaos: $(BIN)/.dev ## kill the bot at 50 random points while updates go out, on SQLite and PostgreSQL (minutes)
	$(BIN)/python -m tests.chaos

tour: $(BIN)/.run ## write docs/tour.md anew
	$(BIN)/python -m tests.console.tour docs/tour.md

bench: $(BIN)/.bench ## how fast it finds quotes, beside its peers (long): docs/benchmarks.md
	$(BIN)/python -m benchmarks.search

# Extras stay in the lock: pip would else look beyond it for "coverage[toml]" when a newer coverage is published.
lock: ## choose versions anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header \
		--no-emit-index-url --upgrade --extra terminal --extra postgres --extra metrics -o locks/run.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header \
		--no-emit-index-url --extra terminal --extra postgres --extra metrics --extra dev -c locks/run.txt -o locks/dev.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header \
		--no-emit-index-url --extra terminal --extra postgres --extra metrics --extra dev --extra bench \
		-c locks/dev.txt -o locks/bench.txt

clean: ## remove what make made (never var/, which holds the bot's state)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage* build dist

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; }
	@echo "Setting up (once, about a minute)…"
	@$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }

$(BIN)/.run: locks/run.txt | $(BIN)/python
	@$(PIP) -r $<
	@touch $@

# The command as an installed package would have it; the bot runs from this folder.
$(BIN)/verbatim: | $(BIN)/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m bot "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $@
	@chmod +x $@

$(BIN)/.dev: locks/dev.txt | $(BIN)/python
	@$(PIP) -r $<
	@touch $@ $(BIN)/.run

$(BIN)/.bench: locks/bench.txt | $(BIN)/python
	@$(PIP) -r $<
	@touch $@ $(BIN)/.run $(BIN)/.dev
