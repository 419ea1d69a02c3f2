# The commands of this repository; `make help` lists them.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= 127.0.0.1
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help app serve test lint browser
help:
	@echo "make app    install what the app needs into .venv, and start it (PORT=$(PORT))"
	@echo "make serve  the same from several processes behind nginx (WORKERS=$(WORKERS) ADDRESS=$(ADDRESS))"
	@echo "make test   install what the tests need too, find or install a Chromium, run every test"
	@echo "make lint   ruff and mypy"

app: $(VENV)/installed
	$(BIN)/python -m app --server.port $(PORT)

serve: $(VENV)/installed
	$(BIN)/python -m serving --workers $(WORKERS) --port $(PORT) --address $(ADDRESS)

test: $(VENV)/installed-dev browser
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The browser tests drive a Chromium that is there already, or Playwright's own.
browser: $(VENV)/installed-dev
	@$(BIN)/python -m tests.chromium || $(BIN)/python -m playwright install chromium || { \
	  $(BIN)/python -m tests.chromium --explain; exit 1; }

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one with make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/installed
