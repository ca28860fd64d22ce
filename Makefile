# Needs Python 3.11+ with venv and pip, and make. Everything else is brought into .venv.
#   make demo     the sandbox: customers, the operators' group and the owner's view in a browser
#   make test     all tests; ARGS="tests/unit -k settings" for some of them
#   make test-postgres   what the store and conversations promise, on a throwaway PostgreSQL
#   make faults   a sample of all fault campaigns, 12 minutes; MINUTES=5, or ARGS="--only F1 --case 7"
#   make faults-release   all of them in full, hours; stopped, it goes on; ARGS="--slice 3/10"
#   make coverage the lines of cxbot/flow that no test reaches; there must be none
#   make check    style, types, and who may import whom
#   make bench    the measurements, printed as ratios
#   make lock     requirements.lock again, after a change of dependencies
# Another Python: make test PYTHON=python3.12 (in a fresh checkout, or after make clean).

PYTHON ?= python3
ARGS ?=
WORKERS ?= 3
MINUTES ?= 11
# All of tests/conversation, tests/desk_table and tests/web hold there too; they take half an hour.
ON_POSTGRESQL ?= tests/store tests/journey/kept tests/channels tests/conversation/test_sharing.py \
  tests/conversation/house tests/conversation/rounds tests/desk_table/test_erased.py
BIN := .venv/bin
READY := .venv/.ready
# A uv on PATH may be a shim without a uv behind it, so it is asked.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo $(BIN)/uv)
export UV_PYTHON_DOWNLOADS := never
# Trust whom the system trusts: many companies sign their own traffic.
export UV_SYSTEM_CERTS ?= 1
# Hundreds of processes are started here: each would compile all that it imports, again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-postgres faults faults-release coverage check bench lock clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/cxbot sandbox

test: $(READY)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

# What is about SQLite's file itself, and what takes long and says nothing of the store, is left out.
test-postgres: $(READY)
	@CXBOT_TESTS_STORE=postgresql $(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not browser and not bulk" \
	  $(ON_POSTGRESQL) $(ARGS)

faults: $(READY)
	@$(BIN)/python -m tests.faults.campaigns --size sample --minutes $(MINUTES) $(ARGS)

faults-release: $(READY)
	@$(BIN)/python -m tests.faults.campaigns --size t2 $(ARGS)
	@$(BIN)/python -m tests.faults.campaigns --size t3 $(ARGS)
	@$(BIN)/python -m tests.faults.campaigns table

# Lines that only luck reaches don't count: neither random input nor bulk is run here.
coverage: $(READY)
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -n $(WORKERS) --dist loadfile -m "not bulk and not hypothesis" \
	  tests/unit/flow tests/unit/test_docs.py
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

check: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python -m bench $(ARGS)

lock: $(UV)
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --all-extras --group test --group quality --group bench pyproject.toml -o requirements.lock

clean:
	rm -rf .venv

$(READY): requirements.lock pyproject.toml | $(UV)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cxbot needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv .venv

$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(BIN)/python -m pip install -q --disable-pip-version-check 'uv>=0.9,<1'

# Where uv is on PATH, only the environment is still missing.
ifneq ($(UV),$(BIN)/uv)
$(READY): | $(BIN)/python
endif
