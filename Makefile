# Everything a fresh machine needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
LOCK := requirements-dev.lock
# Each process that runs tests may have a daemon, a browser and a PostgreSQL of its own.
AT_ONCE := -n logical --maxprocesses 4 --dist worksteal
# For these it waits about half of the time: four processes keep two processors busy.
WAITING := -n 4 --dist worksteal

# Hundreds of processes are started by the tests: each would compile anew what it loads.
unexport PYTHONDONTWRITEBYTECODE
# Where a network is looked into, its certificates are signed by an authority that the system knows: pip asks that, and uv where it is told to.
export UV_SYSTEM_CERTS := 1

.PHONY: install demo test quick check lint types imports unit contracts fuse replayer program bench wheel unit-file unit-boot lock lock-upgrade lock-check lowest newest audit clean

# What pip cannot bring: tried first, then installed where that can be done, else named.
# $(1) a test that it is there, $(2) Debian's packages, $(3) what it is for
define need
	@{ $(1); } >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "installing $(2) ($(3))"; apt-get update -q && apt-get install -qy --no-install-recommends $(2); \
		else echo "$(3): run 'apt install $(2)' as root (or your system's like), then make again"; exit 1; fi; }
endef
HEADERS := import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))

install: $(STAMP)

$(STAMP): pyproject.toml $(LOCK) Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(call need,$(PYTHON) -c 'import ensurepip',python3-venv,Python cannot make virtual environments)
	$(call need,command -v c++ && $(PYTHON) -c '$(HEADERS)',g++ python3-dev,pdqhash is built from its source)
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv --clear .venv
	@# uv needs a quarter of pip's time. It knows nothing of pip's settings: where it reaches no index, pip may.
	@sed -n '/^uv==/,/[^\\]$$/p' $(LOCK) >.venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement $(LOCK) || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# Nothing is compiled yet, and who starts the tests otherwise may have told Python to write no bytecode: this is what the program loads, all of it.
	$(BIN)/python -m compileall -q archiver storage tests
	$(BIN)/archiver --help >/dev/null
	$(BIN)/python -m archiver.browser.install
	@touch $@

demo: install
	$(BIN)/python -m tests.demo $(if $(JSON),--json '$(JSON)') $(if $(KEEP),--keep)

# Power cuts are tested on a file system of our own. Who is not root and has no FUSE is told by those tests; in CI they fail.
# What may install packages waits for one another, as apt-get lets nobody work beside it: `make -j2 check` does the rest two at a time.
fuse: install
	@command -v fusermount3 >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		echo "installing fuse3 (tests of power cuts)"; apt-get update -q && apt-get install -qy --no-install-recommends fuse3; }

# A capture is replayed by ReplayWeb.page, which npm brings, once. Where it does not, one test says why and fails, and all others are run.
replayer: fuse
	@command -v npm >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		echo "installing npm (a capture is replayed by ReplayWeb.page)"; apt-get update -q && apt-get install -qy --no-install-recommends npm; } || true
	@$(BIN)/python -m tests.replayweb || true

# The program as people install it, which the tests of the whole start.
program: install
	$(BIN)/python -m tests.e2e.installed

test: install fuse replayer program
	$(BIN)/pytest -q $(WAITING)

quick: lint types contracts unit

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

contracts imports: install
	$(BIN)/lint-imports

# Before a commit: a tenth of the examples that properties are tried on; `check` tries all, and the databases.
unit: install
	$(BIN)/pytest -q $(AT_ONCE) --hypothesis-profile=quick tests/unit

unit-file: replayer
	$(BIN)/python -m tests.unit_file systemd/archiver.service

unit-boot: install
	$(BIN)/python -m tests.systemd

wheel: install
	rm -rf dist && $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# What is developed with, by digest: for every Python and system that the project is for. `lock` changes only what pyproject.toml asks for, `lock-upgrade` takes the newest of everything.
COMPILE = $(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --no-config --quiet

# Only where what the lock names cannot be installed: then the lock is what has to be made anew.
$(BIN)/uv:
	[ -x $(BIN)/pip ] || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

lock: | $(BIN)/uv
	$(COMPILE) --output-file $(LOCK)

lock-upgrade: | $(BIN)/uv
	$(COMPILE) --upgrade --output-file $(LOCK)

lock-check: install
	@cp $(LOCK) .venv/$(LOCK)
	@$(COMPILE) --output-file .venv/$(LOCK)
	@diff -u $(LOCK) .venv/$(LOCK) || { echo "$(LOCK) is not what pyproject.toml asks for: make lock"; exit 1; }

# The oldest versions that pyproject.toml allows must work as the newest do: it is they who are tested, with a tenth of the examples. In a new place each time: what is there already and is allowed would stay.
# All of Python 3.11 and newer that is here and can build what must be built, by age.
pythons = for each in $(BIN)/python /usr/bin/python3 python3.12 python3.13 python3.14 "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin/python; do \
	"$$each" -c '$(HEADERS)' 2>/dev/null && "$$each" -c 'import sys; sys.version_info >= (3, 11) and print(*sys.version_info[:3], sys.executable, sep="\t")'; \
	done | sort -s -n -k1,1 -k2,2 -k3,3 | cut -f4

# Debian's own Python may be older than the one that people work with, and lacks what was mended since.
lowest: install
	oldest="$$($(pythons) | head -n1)" && "$$oldest" -V && $(BIN)/uv venv --quiet --clear --python "$$oldest" .venv/lowest
	$(BIN)/uv pip install --quiet --python .venv/lowest --resolution lowest-direct --editable '.[hazards,postgresql,video]' --group dev
	.venv/lowest/bin/python -m archiver.browser.install
	.venv/lowest/bin/python -m pytest -q -p no:cacheprovider $(AT_ONCE) --hypothesis-profile=quick $(or $(TESTS),tests/unit tests/contract)

# The locked versions for the newest Python that is here, which are other ones where a release left Python 3.11 behind. Tasks and sockets behave otherwise there, too.
newest: install
	newest="$$($(pythons) | tail -n1)" && "$$newest" -V && $(BIN)/uv venv --quiet --clear --python "$$newest" .venv/newest
	$(BIN)/uv pip install --quiet --python .venv/newest --require-hashes --requirement $(LOCK)
	$(BIN)/uv pip install --quiet --python .venv/newest --no-deps --editable .
	.venv/newest/bin/python -m archiver.browser.install
	.venv/newest/bin/python -m pytest -q -p no:cacheprovider $(WAITING) --hypothesis-profile=quick $(or $(TESTS),tests/unit tests/contract tests/integration)

# Strict: what the advisory service does not know was not audited, and must not pass for clean.
audit: install
	$(BIN)/uv tool run --quiet --from 'pip-audit>=2.10' pip-audit --strict --disable-pip --require-hashes --requirement $(LOCK)

# Those that start daemons and browsers come last, so that a rule that is broken is told first.
check: fuse replayer lint types contracts lock-check unit-file program
	$(BIN)/pytest -q $(AT_ONCE) tests/unit tests/contract
	$(BIN)/pytest -q $(WAITING) tests/integration tests/e2e

bench: install
	for script in find capture recaptures faults memory bombs queue schedule recheck verdict; do $(BIN)/python bench/$$script.py || exit 1; done

clean:
	rm -rf .venv dist build
