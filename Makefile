# Everything runs in .venv, which `setup` makes from requirements.lock; nothing outside this folder is touched but
# the data folder (DOCBATCH_DATA_DIR, by default the user's).
PYTHON ?= python3.11
BIN := .venv/bin
RESULTS ?= results/demo
DOCUMENTS ?= 200
MUTATIONS ?= 5000
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check bench score fuzz torture lock clean

help: ## show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## make .venv with everything that is needed (every other target calls this)

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: setup ## process tests/samples and show what came out
	@$(BIN)/python flows/process_batch.py tests/samples --results $(RESULTS) --engine local || test $$? -eq 1
	@echo
	@echo "Two samples fail on purpose: one is locked, one is broken. Look at one that did not:"
	@echo "  $(RESULTS)/$$(ls $(RESULTS) | grep '^invoice-en')"

up: setup ## bring up Prefect with its UI, the deployments, a worker and the jobs API; Ctrl-C takes all down
	@$(BIN)/python deployments/up.py

test: setup ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## ruff (lint and format) and mypy, strict, over everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## compare with the bare libraries, and with one Java machine a document (DOCUMENTS=200)
	$(BIN)/python -m tests.benchmarks.throughput --documents $(DOCUMENTS)

score: setup ## process the corpus beside this folder, and compare its figures with the recorded ones
	$(BIN)/python -m tests.benchmarks.quality

fuzz: setup ## thousands of damaged documents through every stage (MUTATIONS=5000 SEED=any)
	$(BIN)/python -m tests.torture.fuzz --mutations $(MUTATIONS) $(if $(SEED),--seed $(SEED))

torture: setup ## kill everything at random while documents are processed, check what came out (MINUTES=10 SEED=any)
	$(BIN)/python -m tests.torture --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

lock: ## compile requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock

clean: ## remove .venv, caches of tools and the demo's results
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache results
