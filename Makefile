# Two commands on a fresh machine: `make run` and `make test`. Each installs what it needs into .venv first.
.DEFAULT_GOAL := help
.PHONY: docs figure view view-picture help setup run test test-slow check style types imports spelling coverage bench format lock clean distclean

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Two or more processes; each compiles for itself when the cache is cold, so more than four do not pay.
WORKERS ?= logical
PARALLEL := -n $(WORKERS) --maxprocesses 4 --dist worksteal
# Which tests: `make test MARKS="slow"`, `make coverage COVERAGE_MARKS=...`
MARKS ?= not slow and not e2e and not bench
SLOW_MARKS ?= (slow or e2e) and not bench
COVERAGE_MARKS ?= $(MARKS) and not compiled
COVERAGE_FLOOR ?= 95
PYTEST_ARGS ?=

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install only (Python 3.12 or 3.13, the locked packages, the project) into .venv
	@sh scripts/setup.sh $(if $(filter setup,$(MAKECMDGOALS)),,--quiet)

run: setup ## the main job: the July 2024 baseline, a table of outcomes and a run folder
	$(BIN)/tightrope run configs/baseline.yaml

view: setup ## the page: play with Seoul's dilemma in the browser
	$(BIN)/tightrope view $(VIEW_ARGS)

test: setup ## the test suite, without slow and browser tests
	$(PYTEST) $(PARALLEL) -m "$(MARKS)" $(PYTEST_ARGS)

test-slow: setup ## the slow tests and the browser tests
	$(PYTEST) $(PARALLEL) -m "$(SLOW_MARKS)" $(PYTEST_ARGS) || [ $$? -eq 5 ] # 5: there are none

check: style types imports spelling docs coverage ## what CI runs: format, lint, types, import contracts, spelling, documentation, tests with coverage

style: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy sim viz tests

imports: setup
	$(BIN)/lint-imports --no-logo

spelling: setup
	$(BIN)/codespell

docs: setup ## the documentation as a site in build/docs/, warnings as errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

# With the compiler off, so that the lines of laws and phases are seen; then what needs the compiler to be quick, golden
# data and parity of the two drivers among it, which adds the lines of everything that is not compiled.
coverage: setup
	NUMBA_DISABLE_JIT=1 $(PYTEST) $(PARALLEL) -m "$(COVERAGE_MARKS)" --cov=sim --cov-branch --cov-report= $(PYTEST_ARGS)
	$(PYTEST) $(PARALLEL) -m "$(MARKS) and compiled" --cov=sim --cov-branch --cov-append --cov-fail-under=$(COVERAGE_FLOOR) $(PYTEST_ARGS)

bench: setup ## how fast: ratios to plain Python, measured in one run
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.verbs
	$(BIN)/python -m tests.benchmarks.view

figure: setup ## redraw the figure of the README
	@rm -rf build/figure && $(BIN)/tightrope run configs/baseline.yaml --quiet --out build/figure
	@mkdir -p docs/images && cp build/figure/*/figure.png docs/images/baseline.png && echo "drew docs/images/baseline.png"

view-picture: setup ## redraw the picture of the page in the README (needs Chromium)
	$(BIN)/python -m scripts.picture_of_the_view

format: setup ## put the code into shape
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

# uv.lock holds addresses of a registry and stays out of git; requirements.lock has hashes and no address.
lock: setup ## resolve the dependencies anew into requirements.lock
	uv=$$(command -v uv || echo .venv-uv/bin/uv) && export UV_PYTHON=$(BIN)/python && $$uv lock && \
	$$uv export --quiet --all-extras --no-emit-project --no-emit-index-url --format requirements.txt -o requirements.lock

clean: ## remove caches and build products (runs/ and .venv stay)
	rm -rf .coverage .coverage.* coverage.xml htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .benchmarks build dist site
	find sim viz tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## and the environment
	rm -rf .venv .venv-uv
