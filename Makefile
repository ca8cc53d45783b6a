# The two commands of the README are `make demo` and `make test`; `make check` is the fast gate.
# Each installs what it needs into .venv first.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --root-user-action=ignore

.PHONY: demo test test-carrier test-image check bench bench-peer pjsua2 debian-packages clean

demo: .venv/program
	@$(BIN)/telephony demo $(DEMO_ARGS)

# Calls in real time are mostly waited for: three files of them at once, of which one is the ten
# minutes of SIPp's long calls. What only computes runs first, lest it take the processor from them.
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
PEERS := tests/with_packet_sockets.sh $(PYTEST)

test: .venv/tests debian-packages
	@failed=0; $(PYTEST) -n 2 -m "not peer" $(PYTEST_ARGS) || failed=1; \
		$(PEERS) -n 3 -m peer --ignore=tests/carrier $(PYTEST_ARGS) || failed=1; exit $$failed

# The carrier build: what it alone can do, then again what drives the SIP library. Each folder has
# processes of its own, since tests/sip has the library in it.
CARRIER_TESTS ?= tests/sip tests/edge
test-carrier: .venv/tests debian-packages
	@failed=0; $(PEERS) tests/carrier $(PYTEST_ARGS) || failed=1; for tests in $(CARRIER_TESTS); do \
		tests/with_packet_sockets.sh tests/on_carrier_build.sh $(PYTEST) -n 3 \
			$$tests $(PYTEST_ARGS) || failed=1; done; exit $$failed

# The Dockerfile, carried out without an engine, and the edge in it called. As root.
test-image: .venv/tests debian-packages
	@$(BIN)/python -m pytest --capture=no tests/image/whole_image.py

check: .venv/tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy -p telephony -p tests.peers -p tests.image
	@$(BIN)/lint-imports
	@$(PYTEST) -n 2 --quiet -m "not peer and not models and not simulation"

bench: .venv/tests debian-packages
	@tests/with_packet_sockets.sh $(BIN)/python -m tests.bench $(BENCH_ARGS)

# The same for the carrier build, three quarters of an hour; BENCH_ARGS="--only digits" names some.
bench-carrier: .venv/tests debian-packages
	@tests/with_packet_sockets.sh $(BIN)/python -m tests.bench --carrier $(BENCH_ARGS)

# This edge and Asterisk in turn, on the carrier build; as root, for a folder with a Debian in it.
bench-peer: .venv/tests debian-packages
	@docker/install_debian.sh debootstrap
	@$(BIN)/python -m tests.bench.peer $(BENCH_ARGS)

# The carrier build in place of the stock wheel; PJPROJECT=FILE names a source of your own.
pjsua2: .venv/program
	@docker/install_debian.sh $$(cat docker/pjsua2/requirements-debian.txt)
	@$(PIP) 'setuptools>=70.1'
	@wheel=$$(docker/pjsua2/build.sh $(BIN)/python $(PJPROJECT)) && \
		$(PIP) --force-reinstall --no-deps "$$wheel" && echo "Installed $$(basename "$$wheel")."

debian-packages:
	@docker/install_debian.sh $$(cat tests/requirements-debian.txt docker/pjsua2/requirements-debian.txt)

.venv/bin/pip:
	@docker/make_venv.sh $(PYTHON) .venv

.venv/program: pyproject.toml | .venv/bin/pip
	@echo "Installing telephony into .venv; the first time this takes minutes."
	@$(PIP) -e .
	@touch $@

.venv/tests: pyproject.toml | .venv/bin/pip
	@echo "Installing telephony and what its tests need into .venv; the first time this takes minutes."
	@$(PIP) -e '.[test]'
	@touch $@ .venv/program

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
