# `make run` and `make test` are the two that everybody needs; `make help` lists the rest.
SHELL := /bin/bash
PY := .venv/bin
export PYTHONUNBUFFERED := 1
# Hundreds of processes are started here: with what they compiled kept, each takes a second of the processor less.
unexport PYTHONDONTWRITEBYTECODE
# A password's hash takes 46 MiB: in large pages it is made in half the time (glibc 2.35 and later; others pass over it).
export GLIBC_TUNABLES := glibc.malloc.hugetlb=1

.PHONY: help setup run up test faults fuzz lint types walls format lock openapi screens bench clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## the virtual environment, exactly as requirements.lock says
	@scripts/setup

run: setup ## the whole system in one process at http://127.0.0.1:8000, with demo data
	@scripts/build-web
	@scripts/document-deps || true
	@ZJJG_DEMO=$${ZJJG_DEMO-1} exec $(PY)/zjjg run --all

up: setup ## the same as separate processes over the RabbitMQ in ZJJG_AMQP_URI
	@scripts/build-web
	@exec $(PY)/zjjg up

test: setup ## all tests, on servers of their own
	@scripts/test-servers
	@scripts/build-web
	@scripts/in-memory $(PY)/pytest -n $${ZJJG_TEST_WORKERS-2} --dist loadscope --no-loadscope-reorder $(ARGS)

faults: setup ## kill everything under load for MINUTES=60; SEED=… repeats the order of the faults
	@scripts/test-servers
	@env ZJJG_FAULT_MINUTES=$${MINUTES-60} $${SEED:+ZJJG_FAULT_SEED=$$SEED} scripts/in-memory $(PY)/pytest -q -s tests/faults $(ARGS)

fuzz: setup ## schemathesis at length, with new cases each time (EXAMPLES=500 for each operation)
	@scripts/test-servers
	@env ZJJG_FUZZ_EXAMPLES=$${EXAMPLES-500} $(PY)/pytest -q --timeout 0 tests/security/test_fuzz.py $(ARGS)

lint: setup ## style, and the walls between rooms
	@$(PY)/ruff check .
	@$(PY)/ruff format --check .
	@$(MAKE) --no-print-directory walls

types: setup ## mypy, strict
	@MYPYPATH=plugins/median-ranker/src:plugins/township-hazards/src \
	 $(PY)/mypy contracts kit gateway services/auth services/agency services/evaluation services/hazard services/stats plugins

walls: setup ## who may import whom
	@$(PY)/lint-imports --no-cache

format: setup ## put the code into the house's form
	@$(PY)/ruff check --fix --quiet . ; $(PY)/ruff format --quiet .

openapi: setup ## write docs/api/openapi.json anew
	@$(PY)/python -m gateway.openapi_file docs/api/openapi.json

screens: setup ## docs/screens/*.png anew, by the browser tests
	@scripts/browser-deps
	@rm -f docs/screens/*.png
	@ZJJG_SCREENS=docs/screens $(PY)/pytest -q tests/browser/test_browser.py $(ARGS)

bench: setup ## how quick it is beside programs that do no more than the work (ROWS=1000000 SECONDS=10 ONLY=own,insert,...)
	@scripts/test-servers
	@scripts/bench-deps
	@$(PY)/python -m tests.load.bench $(or $(ROWS),1000000) $(or $(SECONDS),10) build/bench $(if $(ONLY),--only $(ONLY))

lock: setup ## requirements.lock anew, from what the rooms' pyproject.toml ask for
	@scripts/lock

clean: ## drop environment and data of this checkout
	@rm -rf .venv .data
