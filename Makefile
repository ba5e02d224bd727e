# Two commands: `make run` starts the system, `make test` runs the tests. `make help` lists the rest.
# Paths here are relative, so that the project may lie in a folder with spaces.

# The first Python that is new enough; PYTHON=/path/to/python chooses another.
ifndef PYTHON
PYTHON := $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$name"; break; }; done)
endif
VENV := .venv/bin/python
STACK := $(VENV) -m devstack
PACKAGES := accounts casemgmt cases common oversight referrals reports screening
LOCK := $(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help run stop test check bench demo shell manage setup lock fmt clean python

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1|/p' Makefile | while IFS='|' read -r name text; \
	do printf '  make %-8s %s\n' "$$name" "$$text"; done

run: python ## start the system; PORT=8000, Ctrl-C stops it
	@"$(PYTHON)" devstack/bootstrap.py run
	@$(STACK) run

stop: $(VENV) ## stop the system that runs in this folder
	@$(STACK) stop

test: setup ## run the tests against a real PostgreSQL and Valkey; ARGS= goes to pytest
	@$(VENV) -m pytest -n 2 $(ARGS)

check: setup ## style, types, layers, migrations, production settings, API schema, security
	@echo "== ruff check"
	@$(VENV) -m ruff check .
	@echo "== ruff format --check"
	@$(VENV) -m ruff format --check .
	@echo "== mypy --strict"
	@CASEMGMT_ENV=build $(VENV) -m mypy
	@echo "== lint-imports"
	@$(VENV) -c 'import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())'
	@$(STACK) check
	@echo "== bandit"
	@$(VENV) -m bandit -q -c pyproject.toml -r $(PACKAGES)
	@$(VENV) -m bandit -q -c pyproject.toml -r devstack --skip B404,B603,B606  # it starts programs
	@echo "All checks passed."

bench: setup ## what the system costs, beside a floor and a goal; ARGS="recording --size 0.1"
	@$(VENV) -m bench $(ARGS)

demo: $(VENV) ## play a scenario against the running system and tell it as a story
	@$(STACK) exec -- python manage.py play_demo

shell: $(VENV) ## a Django shell in the running system
	@$(STACK) exec -- python manage.py shell

manage: $(VENV) ## any command of manage.py in the running system: make manage ARGS="showmigrations"
	@$(STACK) exec -- python manage.py $(ARGS)

setup: python ## make .venv with everything that tests and checks need
	@"$(PYTHON)" devstack/bootstrap.py test

lock: setup ## write the three requirements files anew from their .in files
	@for name in requirements requirements-local requirements-dev; do \
	echo "$$name.txt"; $(LOCK) "$$name.in" -o "$$name.txt" || exit 1; done

fmt: setup ## put the code in its usual form
	@$(VENV) -m ruff check --fix --quiet .
	@$(VENV) -m ruff format .

clean: $(VENV) ## remove the local databases, logs and secrets
	@$(STACK) clean

$(VENV):
	@echo "Nothing is installed here yet. Begin with: make run" >&2; exit 1

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." >&2; \
	echo "Install one, or name it: make run PYTHON=/path/to/python3.13" >&2; exit 1; }
