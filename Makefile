# make demo shows a room, make check is for the minute between two edits, make test runs everything.
# Each sets up .venv with what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Every test that starts the program would compile it anew where Python may not write its bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 4 --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo check lint test bench generate translate manual screen clean

demo: $(VENV)/.installed
	@$(BIN)/danmaku demo

# Everything but the tests that start the installed program, and other people's.
check: lint
	$(PYTEST) --numprocesses 3 --ignore tests/e2e --ignore tests/interop

# More workers than processors: tests of the installed program wait most of their time.
test: lint
	$(PYTEST) --numprocesses 6

lint: $(VENV)/.developing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python proto/generate.py --check
	$(BIN)/python tui/translate.py --check
	$(BIN)/python tui/manual.py --check

bench: $(VENV)/.developing
	$(BIN)/python tests/bench/run.py

generate: $(VENV)/.developing
	$(BIN)/python proto/generate.py

translate: $(VENV)/.developing
	$(BIN)/python tui/translate.py

screen: $(VENV)/.developing
	$(BIN)/python tests/docs/screen.py

manual: $(VENV)/.developing
	$(BIN)/python tui/manual.py

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "danmaku-tui needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed pyproject.toml
	$(PIP) install --group dev
	@touch $@
