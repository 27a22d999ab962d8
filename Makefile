# What one can do here. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test tools fmt fmt-check lint check doc audit bench bench-pages screenshots chaos simulate fuzz

CARGO ?= cargo
# Frozen dependencies: what Cargo.lock says is what is built, everywhere.
LOCKED := --locked

help: ## list what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F '\t' '{ printf "  make %-11s %s\n", $$1, $$2 }'

run: ## an Instagram on this machine, ready to use
	$(CARGO) run --release $(LOCKED) -- dev

test: tools fmt-check lint check doc ## everything CI runs
	@echo "all of it holds"

tools: ## bring what the tests need (as root on Debian; elsewhere it says what is missing)
	@tests/tools.sh

fmt: ## format all Rust
	$(CARGO) fmt --all

fmt-check: ## is all Rust formatted?
	$(CARGO) fmt --all --check

lint: ## clippy over every target, warnings are errors
	$(CARGO) clippy --workspace --all-targets $(LOCKED) -- -D warnings

# One cargo run holds them all: unit, integration, snapshot and property tests, doc tests, the rooms' arrows, the
# dependencies' licences and sources, and the whole system from outside (real curl, public clients).
check: tools ## all tests
	INSTA_UPDATE=no $(CARGO) test --workspace $(LOCKED)

doc: ## the library's pages, warnings are errors
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps $(LOCKED)

audit: ## known vulnerabilities in dependencies (fetches a database, so not part of make test)
	@command -v cargo-deny >/dev/null 2>&1 || $(CARGO) install --locked cargo-deny
	$(CARGO) deny $(LOCKED) check

bench: ## measure what is shipped: graph, sandbox, HTTP clients and gateway, one table
	$(CARGO) run --profile dist $(LOCKED) -p antiphon-bench -- all

bench-pages: tools ## measure the pages, in a browser
	$(CARGO) build --release $(LOCKED) -p antiphon
	node bench/pages.mjs

screenshots: tools ## pictures of every page in both themes, wide and narrow: target/screenshots
	$(CARGO) build $(LOCKED) -p antiphon
	node tests/clients/pages/screenshots.mjs

# Each seed is another story of faults and crashes. One that fails says its number and how to see it alone.
SEEDS ?= 100000

# Debug builds, because only they can be killed at a step.
chaos: ## kill, cut off and lie to a gateway under load, and compare what everybody says of it
	$(CARGO) build $(LOCKED) -p antiphon -p antiphon-chaos
	target/debug/antiphon-chaos

simulate: ## the engine against chance: make simulate SEEDS=1000000
	ANTIPHON_SEEDS=$(SEEDS) $(CARGO) test --release $(LOCKED) -p antiphon-engine --test it nothing_is_lost

# It takes the nightly compiler. What is found is kept in fuzz/artifacts, and what led there in fuzz/corpus.
LONG ?= 60
MOST ?= 1048576

fuzz: ## throw bytes at whatever reads what strangers wrote, each for so many seconds: make fuzz LONG=600
	@command -v cargo-fuzz >/dev/null 2>&1 || $(CARGO) install --locked cargo-fuzz
	@mkdir -p fuzz/corpus/verdict fuzz/corpus/picture fuzz/corpus/request fuzz/corpus/webhook
	@for target in verdict picture; do \
	  $(CARGO) +nightly fuzz run $$target fuzz/corpus/$$target crates/sandbox/samples -- \
	    -max_total_time=$(LONG) -max_len=$(MOST) -rss_limit_mb=3072 -timeout=60 || exit 1; \
	done
	@for target in request webhook; do \
	  $(CARGO) +nightly fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
	    -max_total_time=$(LONG) -max_len=$(MOST) -rss_limit_mb=1024 -timeout=20 || exit 1; \
	done
