# Everything a fresh machine needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test quick check lint types imports unit contracts bench wheel unit-file clean

install: $(STAMP)

$(STAMP): pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -qy python3-venv; \
		else echo "Python's venv module is missing: run 'apt install python3-venv' as root, then make again"; exit 1; fi; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --editable .
	$(BIN)/python -m archiver.browser.install
	@touch $@

demo: install
	$(BIN)/python -m tests.demo $(if $(JSON),--json '$(JSON)') $(if $(KEEP),--keep)

test: install
	$(BIN)/pytest -q

quick: lint types contracts unit

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

contracts imports: install
	$(BIN)/lint-imports

unit: install
	$(BIN)/pytest -q -n 2 tests/unit tests/contract

unit-file: install
	$(BIN)/python -m tests.unit_file systemd/archiver.service

wheel: install
	rm -rf dist && $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

check: lint types contracts unit-file
	$(BIN)/pytest -q

bench: install
	for script in find capture; do $(BIN)/python bench/$$script.py || exit 1; done

clean:
	rm -rf .venv dist build
