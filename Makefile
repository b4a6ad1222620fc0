# Every command there is; CI calls nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO_DENY_VERSION := 0.20.2
TOOLS := target/tools
CARGO_DENY := $(TOOLS)/bin/cargo-deny
KEYWHEEL := cargo run --quiet --package keywheel --
QUICKSTART := examples/quickstart/keywheel.yaml

.PHONY: help demo test lint fmt golden check-golden bench clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
		awk -F'|' '{ printf "  make %-14s%s\n", $$1, $$2 }'

demo: ## Rotate two keys over forty virtual days, on this machine
	@$(KEYWHEEL) simulate $(QUICKSTART) --days 40

test: check-golden ## Run every test
	cargo test --workspace

lint: $(CARGO_DENY) ## Check formatting, lints, documentation and dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet
	$(CARGO_DENY) --log-level error check bans licenses sources

fmt: ## Format the code
	cargo fmt --all

# Writing and checking are one recipe, so that they cannot disagree: $(1) is the folder to write into.
define write_golden
	mkdir -p $(1)/docs $(1)/examples/quickstart
	$(KEYWHEEL) schema > $(1)/docs/keywheel.schema.json
	$(KEYWHEEL) synth $(QUICKSTART) --target asl --output $(1)/examples/quickstart/rotation.asl.json
	$(KEYWHEEL) simulate $(QUICKSTART) --days 40 > $(1)/examples/quickstart/timeline.txt
endef
GOLDEN := docs/keywheel.schema.json examples/quickstart/rotation.asl.json examples/quickstart/timeline.txt

golden: ## Write the committed generated files anew
	$(call write_golden,.)

check-golden: ## Check that the committed generated files are what is generated
	@rm -rf target/golden
	$(call write_golden,target/golden)
	@for file in $(GOLDEN); do diff -u $$file target/golden/$$file || { echo "$$file differs: run 'make golden'" >&2; exit 1; }; done

bench: ## Measure, and print ratios
	cargo bench --package keywheel-tests

clean: ## Remove what was built
	cargo clean

$(CARGO_DENY):
	cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked --debug --root $(TOOLS) --target-dir target/cargo-deny
