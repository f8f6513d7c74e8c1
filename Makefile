# The only entry: what CI runs and what a person runs are the same targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/cairn
export CARGO_TARGET_DIR ?= $(CACHE)/target
export npm_config_cache ?= $(CACHE)/npm
# OpenSSL comes from the system, the wasm's lock file from this checkout.
export OPENSSL_NO_VENDOR := 1
export WASM_BUILD_WORKSPACE_HINT := $(CURDIR)
export CARGO_INCREMENTAL := 0
export PATH := $(HOME)/.cargo/bin:$(PATH)

# Set B: everything but what a node or a device links, in the dev profile.
PALLETS := --workspace --exclude cairn-node --exclude cairn-device --exclude cairn-runtime-wasm
FEATURES := --features try-runtime,runtime-benchmarks
NODE := $(CARGO_TARGET_DIR)/release/cairn-node
DEVICE := $(CARGO_TARGET_DIR)/release/cairn-device
NEXT_RUNTIME := $(CACHE)/next/runtime.wasm

.PHONY: help setup run build test check lint unit unit-release e2e e2e-network bench specs

help: ## List the targets.
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Install what is missing (Debian 12, as root).
	@scripts/setup

build: setup ## Build the node and the device tools (set A).
	@scripts/build-release

run: build ## Start a development node and a fleet of thirty gateways.
	@scripts/run $(NODE) $(DEVICE) $(ARGS)

test: check unit unit-release e2e ## Everything that CI runs.
	@echo "every suite above has passed"

check: setup ## Formatting, lints, and one SDK in the lock file.
	@scripts/check-lock
	cargo fmt --all --check
	$(MAKE) lint

# clippy-driver stands in for rustc on our own crates only: dependencies are not checked again, and
# what it compiles is kept beside what rustc compiled. Warnings are errors here and nowhere else.
CLIPPY := SKIP_WASM_BUILD=1 RUSTC_WORKSPACE_WRAPPER=clippy-driver \
	CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__-Dclippy::all__CLIPPY_HACKERY__

lint: setup
	$(CLIPPY) cargo build --locked --tests $(PALLETS) $(FEATURES)
	$(CLIPPY) cargo build --release --locked -p cairn-node -p cairn-device

unit: setup ## Unit, property, pallet and runtime tests (set B).
	SKIP_WASM_BUILD=1 cargo test --locked $(PALLETS) $(FEATURES)

unit-release: setup ## Tests of the node and the device tools (set A).
	# Both at once, so that dependencies keep the features with which they were built.
	cargo test --release --locked -p cairn-node -p cairn-device

e2e: build ## A node, driven with polkadot-js alone.
	cd scripts && npm ci --no-audit --no-fund --silent && npm run --silent typecheck && npm run --silent test && CAIRN_NODE=$(NODE) CAIRN_DEVICE=$(DEVICE) npm run --silent e2e

e2e-network: build ## Break a network of validators, change its runtime, and see what becomes of finality (as root).
	@mkdir -p $(dir $(NEXT_RUNTIME))
	scripts/next-runtime $(NEXT_RUNTIME)
	cd scripts && npm ci --no-audit --no-fund --silent && CAIRN_NODE=$(NODE) CAIRN_DEVICE=$(DEVICE) CAIRN_NEXT_RUNTIME=$(NEXT_RUNTIME) npm run --silent network-e2e

bench: setup ## Measure the weights (set C, its own target folder) and the primitives.
	@scripts/bench

specs: build ## Generate the checked-in chain specs anew.
	@scripts/specs $(NODE)
