# Two commands matter: `make run` on a fresh machine, `make test` before you push.
# Each step of the set-up leaves a stamp, so what is done already costs nothing the next time.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/messages.po))
VENDOR := static/vendor/leaflet.js static/vendor/leaflet.css static/vendor/htmx.min.js

.PHONY: help
help: ## say what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 16

# --- to run ---------------------------------------------------------------------------------------

.PHONY: setup run
setup: .venv/.portal $(VENDOR) $(CATALOGUES) ## environment, third-party files, catalogues; leaves .venv/bin/portal
	@:

run: setup ## set up, migrate, import the programme, serve at http://localhost:8000
	@exec $(BIN)/portal start

.venv/.made:
	@scripts/environment

.venv/.packages: requirements.lock .venv/.made
	@echo 'Installing the Python packages'
	@scripts/python-packages requirements.lock
	@touch $@

.venv/.portal: pyproject.toml .venv/.packages
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.served: package-lock.json .npmrc | .venv/.made
	@echo 'Fetching the browser files'
	@scripts/node-packages --omit=dev
	@touch $@

static/vendor/leaflet.%: node_modules/.served
	@install -D -m 644 node_modules/leaflet/dist/leaflet.$* $@

static/vendor/htmx.min.js: node_modules/.served
	@install -D -m 644 node_modules/htmx.org/dist/htmx.min.js $@

%.mo: %.po | .venv/.packages
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# --- to test --------------------------------------------------------------------------------------

.PHONY: test tools browser check style types arrows catalogues templates docs durability bench
# A failed check fails the run, but only after the tests: one run tells everything.
# (Plain `make`, since $(MAKE) would run this line, pytest included, in a dry run too.)
test: setup tools browser ## everything CI runs, ending with pytest's own line
	@checks=passed; make --keep-going check || checks=failed; \
	PORTAL_CHROMIUM="$$(scripts/chromium)" $(BIN)/pytest; \
	[ $$checks = passed ] || { echo 'The tests passed, but make check failed: see above.' >&2; exit 1; }

tools: .venv/.tools node_modules/.tested
	@:

browser:
	@scripts/system-packages chromium fonts-noto-cjk

.venv/.tools: requirements-dev.lock .venv/.portal
	@echo 'Installing the tools of the tests'
	@scripts/python-packages requirements-dev.lock
	@touch $@

# npm empties the folder first, so both stamps are set again.
node_modules/.tested: node_modules/.served
	@scripts/node-packages
	@touch node_modules/.served $(VENDOR) $@

check: style types arrows catalogues templates docs ## style, types, arrows between rooms, catalogues, templates, docs

style: .venv/.tools
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }

types: .venv/.tools
	@$(BIN)/mypy --no-error-summary

arrows: .venv/.tools
	@out=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$out"; exit 1; }

catalogues: .venv/.tools
	@$(BIN)/python scripts/check_words.py
	@$(BIN)/python scripts/check_catalogues.py

templates: .venv/.tools
	@$(BIN)/python scripts/check_templates.py

docs: .venv/.tools
	@$(BIN)/python scripts/write_settings_doc.py --check
	@$(BIN)/python scripts/write_moves_doc.py --check

durability: setup tools ## 1,000 sendings while the server is killed again and again
	@PORTAL_TEST_SENDINGS=1000 $(BIN)/pytest tests/durability

bench: setup tools ## nginx, a bare app and the portal side by side (bench/README.md)
	@scripts/system-packages wrk nginx-light
	@$(BIN)/python -m bench

# --- to keep --------------------------------------------------------------------------------------

.PHONY: format messages migration pictures lock clean
format: .venv/.tools ## let ruff put imports and layout right
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

messages: .venv/.tools ## collect the words to translate and bring every catalogue up to date
	@$(BIN)/python scripts/messages.py

migration: .venv/.portal ## write a migration for what changed in the models (NAME=words_for_it)
	@PYTHONPATH=scripts $(BIN)/tortoise -c tortoise_settings.TORTOISE makemigrations --name "$(NAME)"

pictures: .venv/.portal ## draw docs/images/moves.svg, the moves of a case, from the code
	@scripts/system-packages graphviz
	@$(BIN)/python scripts/write_moves_doc.py
	@dot -Tsvg docs/moves.dot -o docs/images/moves.svg

lock: .venv/.made ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@UPGRADE="$(UPGRADE)" scripts/lock

clean: ## remove what set-up made; the data in var/ stays
	@rm -rf .venv node_modules static/vendor build ./*.egg-info .mypy_cache .ruff_cache $(CATALOGUES)
