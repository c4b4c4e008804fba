# Two commands do everything: `make demo` and `make test`. Each first installs what it needs into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
# pip of the Python that was given works on .venv from outside; where it has none, .venv gets its own.
PIP = $(shell $(PYTHON) -m pip --version > /dev/null 2>&1 && echo $(PYTHON) -m pip --python $(BIN)/python || echo $(BIN)/python -m pip)
INSTALL = $(PIP) install --quiet --no-compile

.PHONY: setup demo test lint trust bounds lowest lock docs wheelhouse offline clean

# Everything there is: all extras, and what tests, types, docs and releases need.
setup: $(VENV)/.dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "linkcheck needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --version > /dev/null 2>&1 || $@ -m ensurepip

$(VENV)/.demo: pyproject.toml requirements/demo.txt | $(BIN)/python
	$(INSTALL) --requirement requirements/demo.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip > /dev/null
	$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/.demo $@

demo: $(VENV)/.demo
	$(BIN)/linkcheck demo --out $(DEMO)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff check --preview --select PLW1514 .  # every file is read and written in a named encoding
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: setup lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# What is tried against it, before a release: about half an hour on two cores; writes docs/*/trust.md.
trust: setup
	$(BIN)/python -m benchmarks.trust

# The tests with bounds checks in every kernel (machine code of its own, compiled anew): for a night, not for every change.
bounds: setup
	NUMBA_BOUNDSCHECK=1 $(BIN)/python -m pytest -m "not spark" --numprocesses auto --dist loadfile --junitxml dist/bounds.xml
	$(BIN)/python -m benchmarks.trust --bounds dist/bounds.xml

# The tests with the oldest versions that pyproject.toml allows: before one of them is raised or a new part is used.
LOWEST := dist/lowest
lowest: setup
	rm -rf $(LOWEST) && $(BIN)/uv venv --quiet --seed --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --only-binary :all: --extra readings --extra review pyproject.toml --output-file $(LOWEST)/oldest.txt
	$(BIN)/uv pip install --quiet --python $(LOWEST) --requirement $(LOWEST)/oldest.txt httpx hypothesis jaconv polars pytest pytest-xdist pyyaml
	$(BIN)/uv pip install --quiet --python $(LOWEST) --no-deps --editable .
	$(LOWEST)/bin/python -m pytest -m "not slow and not spark" --numprocesses auto --dist loadfile --ignore tests/browser --ignore tests/docs --ignore tests/benchmarks

# Exact versions and hashes of everything a user's machine needs, for every system and Python.
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: setup
	$(LOCK) --universal --python-version 3.11 --extra readings --extra review pyproject.toml --output-file requirements/locked.txt

# A folder to carry into a closed network: every wheel, with hashes, documents, list of parts. TARGETS: system:Python.
HOUSE := dist/wheelhouse
TARGETS ?= $(foreach system,linux macos windows,$(foreach python,3.11 3.12 3.13 3.14,$(system):$(python)))
TAGS_linux := --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64
TAGS_macos := --platform macosx_14_0_arm64
TAGS_windows := --platform win_amd64
UV_linux := x86_64-manylinux_2_28
UV_macos := macos
UV_windows := windows

wheelhouse: setup
	rm -rf dist build && mkdir -p $(HOUSE)
	$(BIN)/python -m linkcheck.machine_code
	$(BIN)/python -m build --wheel --outdir $(HOUSE) . > /dev/null
	$(foreach target,$(TARGETS),$(call fetch,$(word 1,$(subst :, ,$(target))),$(word 2,$(subst :, ,$(target)))) &&) true
	{ cat requirements/locked.txt; cd $(HOUSE) && $(abspath $(BIN))/python -m pip hash linkcheck-*.whl | sed -n 's/^--hash/linkcheck==$(VERSION) --hash/p'; } > dist/requirements.txt
	mv dist/requirements.txt $(HOUSE)/
	$(MAKE) docs SITE=$(HOUSE)/docs
	$(BIN)/cyclonedx-py requirements $(HOUSE)/requirements.txt --pyproject pyproject.toml --output-reproducible --output-file $(HOUSE)/sbom.cdx.json
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
define fetch
$(LOCK) --no-deps --python-platform $(UV_$(1)) --python-version $(2) requirements/locked.txt --output-file dist/$(1)-$(2).txt && \
$(BIN)/python -m pip download --quiet --no-deps --require-hashes --only-binary :all: $(TAGS_$(1)) --python-version $(2) --dest $(HOUSE) --requirement dist/$(1)-$(2).txt
endef

# The documents as HTML that is read without a network.
SITE ?= dist/docs
docs: setup
	for language in en ja; do $(BIN)/sphinx-build -q -W -c docs -D language=$$language docs/$$language $(SITE)/$$language || exit 1; done
	cp docs/index.html $(SITE)/

# The folder into a clean environment, with hashes checked and no network, and the demonstration from there.
offline:
	rm -rf dist/clean && $(PYTHON) -m venv dist/clean
	$(CLOSED) dist/clean/bin/python -m pip install --quiet --no-index --find-links $(HOUSE) --require-hashes --requirement $(HOUSE)/requirements.txt
	cd dist && $(CLOSED) clean/bin/linkcheck demo --out clean/demo --persons 2000
# A network namespace without interfaces, where the system allows one.
CLOSED = $(shell unshare --map-root-user --net true 2> /dev/null && echo unshare --map-root-user --net)

clean:
	rm -rf $(VENV) $(DEMO) build dist *.egg-info
