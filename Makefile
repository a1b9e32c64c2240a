PYTHON ?= python3
BIN = .venv/bin

.PHONY: help demo test quick lint format benchmarks clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/'

demo: .venv/installed  ## run the main job on the 50 papers that ship
	$(BIN)/kg build kg/samples/daily-papers.txt -o outputs/daily-papers

test: .venv/dev lint  ## everything: style, types, tests, coverage
	$(BIN)/python -m pytest -q -n auto --dist loadscope --cov --cov-report=term

quick: .venv/dev  ## the tests that need neither weights nor a browser
	$(BIN)/python -m pytest -q -m "not slow and not browser"

lint: .venv/dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmarks: .venv/dev  ## speed and memory, as ratios
	$(BIN)/python -m benchmarks

clean:  ## remove what was made
	rm -rf .venv build dist outputs/* .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install -q .
	touch $@

.venv/dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[dev]'
	touch $@
