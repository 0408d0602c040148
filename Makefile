# One machine, everything under .run/: see scripts/portal.
PORTAL = python3.11 -m scripts.portal
ARGS ?=

.PHONY: run test pytest bench prove setup install services ckan stop reset lint docs i18n lock

run:            ## set up whatever is missing and run the portal until Ctrl-C
	@$(PORTAL) run

test:           ## set up whatever is missing and run every test, browser journeys included
	@$(PORTAL) test $(ARGS)

pytest:         ## some tests: make pytest ARGS="tests/regions -q"
	@$(PORTAL) pytest $(ARGS)

bench:          ## tables that compare with stock CKAN: make bench ARGS="speed --records 10000"
	@$(PORTAL) bench $(ARGS)

prove:          ## what takes longer than a test may; tables with date and commit go to docs/proof/
	@$(PORTAL) prove $(ARGS)

setup:          ## system packages, virtual environment, our package
	@$(PORTAL) setup

install:        ## our package again, after a change
	@$(PORTAL) install

services:       ## start PostgreSQL, Redis and Solr and leave them running
	@$(PORTAL) services

ckan:           ## a ckan command on the portal: make ckan ARGS="user list"
	@$(PORTAL) ckan $(ARGS)

stop:           ## stop what make services left running
	@$(PORTAL) stop

reset:          ## remove this portal's data, after a question
	@$(PORTAL) reset $(ARGS)

lint:           ## ruff and pyright
	@$(PORTAL) setup
	@.run/venv/bin/ruff check .
	@.run/venv/bin/ruff format --check .
	@.run/venv/bin/pyright --pythonpath .run/venv/bin/python

i18n:           ## list new texts in the English catalogue and drop old ones
	@.run/venv/bin/python -m scripts.i18n

docs:           ## docs/configuration.md from the declared options
	@.run/venv/bin/python -m scripts.configuration

lock:           ## resolve the lock files anew, with hashes, after a change of a requirements*.in
	@scripts/lock.sh
