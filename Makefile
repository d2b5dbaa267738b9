# The project's commands. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export UV_LINK_MODE ?= copy
# Some images set it. Each process would then compile all that it imports: a third of an end-to-end test's time.
unexport PYTHONDONTWRITEBYTECODE
# End-to-end tests wait for other processes now and then: one worker more than two cores.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The lock file has uv itself, too.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.13 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet "$$(grep -o '^uv==[0-9.]*' requirements.lock)"
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

install: $(STAMP) ## Create .venv with the locked dependencies

up: $(STAMP) ## Deploy this repository's stack in the sandbox: URL, token, two curl lines
	@$(BIN)/python -m sandbox up

down: $(STAMP) ## Stop the sandbox's processes
	@$(BIN)/python -m sandbox down

test: $(STAMP) ## Run every test: unit, and end-to-end on the real engine
	$(PYTEST)

unit: $(STAMP) ## Run the tests without an engine and a network
	$(PYTEST) -m "not e2e and not soak"

times: $(STAMP) ## Run every test and write the seconds by folder into CONTRIBUTING.md
	$(PYTEST) --junit-xml=$(VENV)/times.xml
	@$(BIN)/python -m tests.times $(VENV)/times.xml

soak: $(STAMP) ## Run for hours: the instruments' tests, properties, kills, faults, 600 routes, every line broken once
	$(BIN)/python -m pytest -m soak -o faulthandler_timeout=0
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/validate/test_route_tables.py tests/fuzz
	$(BIN)/python -m tests.support.prober --kills 50
	$(BIN)/python -m tests.support.faults
	SCALE_ROUTES=300 $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/e2e/test_scale.py tests/e2e/test_faults.py -k "scale or many"
	$(BIN)/python -m tests.mutation

bench: $(STAMP) ## Measure speed and memory, write docs/benchmarks.md: make bench ARGS="--only preview --rounds 1"
	$(BIN)/python -m bench $(ARGS)

bench-others: $(STAMP) ## Install the CDK and the SAM translator for `make bench`, in a separate environment
	$(PYTHON) -m venv $(VENV)/bench
	$(BIN)/uv pip install --quiet --python $(VENV)/bench/bin/python --group bench

lint: $(STAMP) ## Run linter, formatter, and the counts of plain English
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m docs.plain_english

types: $(STAMP) ## Run the strict type check
	$(BIN)/mypy

check: lint types unit ## Run lint, types and unit, before each commit

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(STAMP) ## Write docs/configuration.md, docs/reference.md and the tables of docs/scale.md from the code
	@$(BIN)/python -m docs.generate

schema: $(STAMP) ## Write plugin/schema.json, the plugin's schema for other languages
	@$(BIN)/python -m plugin.commands schema

sdks: $(STAMP) ## Write SDKs for Go, TypeScript and C#: make sdks SDKS=FOLDER
	@$(BIN)/python -m plugin.commands sdks "$(or $(SDKS),$(error Name the folder: make sdks SDKS=FOLDER))"

record-release: $(STAMP) ## Record this version's deployed state and schema for tests of later versions
	@$(BIN)/python -m tests.releases.record

record-previews: $(STAMP) ## Record the previews of the report's tests again, and render their reports
	@$(BIN)/python -m tests.report.record

release: $(STAMP) ## Build wheel, source archive, bill of materials and checksums: make release FOLDER=dist
	@$(BIN)/python -m release.build $(FOLDER)

audit: $(STAMP) ## Ask an OSV service for known vulnerabilities of everything locked: make audit SERVICE=URL
	@$(BIN)/python -m release.audit $(if $(SERVICE),--service "$(SERVICE)")

lock: $(STAMP) ## Resolve the dependencies again and write the lock files
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade sandbox/emulator.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file sandbox/emulator.lock
	$(BIN)/uv pip compile --quiet --upgrade policy/requirements.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file policy/requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade release/tools.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file release/tools.lock

.PHONY: help install up down test unit times soak bench bench-others lint types check format docs schema sdks record-release record-previews release audit lock
