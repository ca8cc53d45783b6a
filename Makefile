# The two commands of the README are `make demo` and `make test`; `make check` is the fast gate.
# Each installs what it needs into .venv first.

# Debian's own before any other on the PATH: the image runs on it, and it is compiled with profile-guided
# optimisation (-fprofile-use), without which flows take a fifth longer.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) $(shell command -v python3.11 || command -v python3))
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --root-user-action=ignore

# Bytecode is kept, whatever the environment says: each running edge that a test starts would compile
# all of the program again, and each worker all of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test long-calls carrier-wheel other-tests test-carrier test-image check static \
	quick-tests other-quick-tests bench bench-peer pjsua2 debian-packages clean

demo: .venv/program
	@$(BIN)/telephony demo $(DEMO_ARGS)

# Calls in real time are mostly waited for: three files of them at once. What only computes runs
# before, lest it take the processor from them. SIPp's long calls take ten minutes, of which they
# need little: they go on beside everything else.
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
PEERS := tests/with_packet_sockets.sh $(PYTEST)
LONG_CALLS := tests/edge/test_sipp_load.py

test: .venv/tests debian-packages
	@$(MAKE) --no-print-directory --jobs=3 --keep-going long-calls carrier-wheel other-tests

long-calls:
	@$(PEERS) --quiet $(LONG_CALLS) $(PYTEST_ARGS) || [ $$? -eq 5 ]  # 5: PYTEST_ARGS leaves them out

# What some tests need of the carrier build: where it isn't kept from before, it is begun first, for
# it takes minutes, in which a test that came to it would hold up all those behind it.
carrier-wheel:
	-@docker/pjsua2/build.sh $(BIN)/python >/dev/null  # tests that lack it say why

other-tests:
	@failed=0; tests/in_memory.sh $(PYTEST) -n 2 -m "not peer" $(PYTEST_ARGS) || failed=1; \
		$(PEERS) -n 3 -m peer --ignore=tests/carrier --ignore=$(LONG_CALLS) $(PYTEST_ARGS) || failed=1; \
		exit $$failed

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

# The tests with fewer examples of what is generated, and without the long ones: `make test` has all.
# In two halves of about a length, each of which loads only what its own tests need.
QUICK := tests/in_memory.sh $(BIN)/python -m pytest --quiet --hypothesis-profile=quick \
	-m "not peer and not models and not simulation and not long"
HALF := tests/app tests/sip tests/store tests/web
IN_REAL_TIME := tests/browser tests/carrier tests/edge tests/voices

check: .venv/tests
	@$(MAKE) --no-print-directory --jobs=3 --keep-going --output-sync=target \
		static quick-tests other-quick-tests

static:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy -p telephony -p tests.peers -p tests.image
	@$(BIN)/lint-imports

quick-tests:
	@$(QUICK) $(HALF)

other-quick-tests:
	@$(QUICK) $(addprefix --ignore=,$(HALF) $(IN_REAL_TIME))

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

.venv/tests: pyproject.toml tests/peers/oidc_provider/package-lock.json | .venv/bin/pip
	@echo "Installing telephony and what its tests need into .venv; the first time this takes minutes."
	@$(PIP) -e '.[test]'
	@$(BIN)/python -m tests.peers.oidc_provider.install .venv/oidc-provider
	@touch $@ .venv/program

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
