# Short names for what a maintainer runs, in the environment that is active (`pip install -e '.[test,lint]'`).
# `make` lists them; `make ci` is what must pass before anything lands, in fresh environments of its own.
.DEFAULT_GOAL := help
.PHONY: help format lint types test slow mutants ci full floors site pages quick coverage certificates
PYTHON ?= python
PACKAGE ?= tests

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 16

format:  ## rewrite files in the one style
	ruff check --fix .
	ruff format .

lint:  ## style, import contracts, counts of the structure (10 s)
	ruff check .
	ruff format --check .
	lint-imports
	$(PYTHON) .ci/structure.py

types:  ## mypy, strict (30 s, then 3 s)
	mypy

test:  ## the fast tests; PACKAGE=tests/encode for those of one folder
	$(PYTHON) -m pytest $(PACKAGE)

slow:  ## the slow tests (hours)
	$(PYTHON) -m pytest -m slow -n 1

mutants:  ## faults put into a copy of the code: the named test must notice each (5 minutes)
	$(PYTHON) -m benchmarks.mutants --check

ci:  ## everything that must pass before a change lands
	bash .ci/run

full:  ## other Pythons, each extra, oldest versions, wheel, mutants, slow tests; before a release
	bash .ci/full

floors:  ## the picture of docs/architecture.md
	$(PYTHON) docs/floors.py

site:  ## the documentation with its notebooks, in build/site (extra docs; 2 minutes)
	$(PYTHON) -m sphinx -q -W --keep-going -c docs . build/site

pages:  ## docs/benchmarks.md from the committed results, docs/parameters.md from the code
	$(PYTHON) -m benchmarks.page
	$(PYTHON) docs/parameters.py

quick:  ## every group of benchmarks for a moment; nothing is written
	$(PYTHON) -m benchmarks.run --quick

coverage:  ## branch coverage of circuit, mdp, encode and verify (an hour; ROOMS="--only circuit" for one)
	$(PYTHON) -m benchmarks.groups.coverage $(ROOMS)

certificates:  ## make the shipped certificates again (minutes)
	$(PYTHON) -m benchmarks.groups.certificates --ship --large
