# Every command there is; CI calls nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO_DENY_VERSION := 0.20.2
TOOLS := target/tools
CARGO_DENY := $(TOOLS)/bin/cargo-deny-$(CARGO_DENY_VERSION)
CARGO_MUTANTS_VERSION := 27.0.0
CARGO_MUTANTS := $(TOOLS)/bin/cargo-mutants-$(CARGO_MUTANTS_VERSION)
CARGO_FUZZ_VERSION := 0.13.2
CARGO_FUZZ := $(TOOLS)/bin/cargo-fuzz-$(CARGO_FUZZ_VERSION)
CARGO_CYCLONEDX_VERSION := 0.5.9
CARGO_CYCLONEDX := $(TOOLS)/bin/cargo-cyclonedx-$(CARGO_CYCLONEDX_VERSION)
MDBOOK_VERSION := 0.5.4
MDBOOK := $(TOOLS)/bin/mdbook-$(MDBOOK_VERSION)
CARGO_LAMBDA_VERSION := 1.9.2
ZIG_VERSION := 0.17.1
LAMBDA_TOOLS := $(TOOLS)/cargo-lambda-$(CARGO_LAMBDA_VERSION)-zig-$(ZIG_VERSION)
# What the tests in tests/parity need, in the versions that the lock files beside them fix.
PYTHON_TOOLS := $(TOOLS)/python/installed.txt
NODE_TOOLS := $(TOOLS)/node/installed.json
CDK := $(TOOLS)/node/node_modules/.bin/cdk
KEYWHEEL := cargo run --quiet --package keywheel --
QUICKSTART := examples/quickstart/keywheel.yaml
# What is deployed, and where it is generated.
CONFIG := $(QUICKSTART)
OUT := cdk-out
TERRAFORM_OUT := terraform
TERRAFORM := terraform -chdir=$(TERRAFORM_OUT)
# What `make destroy` calls: cdk, or terraform.
WITH := cdk

.PHONY: help demo test lint fmt golden check-golden lambdas lambdas-arm64 tester synth diff deploy destroy destroy-cdk \
	destroy-terraform build root-module init plan apply bench search sabotage mutants fuzz conformance book dist clean program

help: ## Show this help
	@echo 'Keywheel rotates AWS IAM access keys. Commands:'
	@echo
	@sed -nE "s/^([a-z-]+):.*## (.*)/\1|\2/p" $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s%s\n", $$1, $$2 }'

demo: program ## Rotate two keys over forty virtual days, on this machine
	@$(KEYWHEEL) simulate $(QUICKSTART) --days 40

test: check-golden $(PYTHON_TOOLS) $(NODE_TOOLS) ## Run every test
	@test -d "$${KEYWHEEL_TERRAFORM_MIRROR:-}" && command -v terraform > /dev/null || \
		echo 'Skipped: the tests that run Terraform. They take the program, and KEYWHEEL_TERRAFORM_MIRROR, a folder with its provider.'
	@command -v aws > /dev/null && command -v jq > /dev/null || \
		echo 'Skipped: the profiles of docs/consume.md that take the AWS CLI or jq.'
	cargo test --workspace

lint: $(CARGO_DENY) ## Check formatting, lints, documentation and dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet
	$(CARGO_DENY) check bans licenses sources

fmt: ## Format the code
	cargo fmt --all

# Writing and checking are one recipe, so that they cannot disagree: $(1) is the folder to write into.
LOCK := examples/quickstart/keywheel.lock
# What no example has: every setting there is, a topic that is there already, and Secrets Manager's own rotation. Of
# Terraform's files only the root module: the modules that it calls are the same for everybody.
FURTHER := codegen/tests/golden
define write_golden
	@mkdir -p $(1)/docs $(1)/examples/quickstart
	$(KEYWHEEL) schema > $(1)/docs/keywheel.schema.json
	$(KEYWHEEL) schema --markdown > $(1)/docs/configuration.md
	$(KEYWHEEL) schema --events > $(1)/docs/events.schema.json
	$(KEYWHEEL) synth $(QUICKSTART) --target asl --output $(1)/examples/quickstart/rotation.asl.json
	@test $(1) = . || cp $(LOCK) $(1)/$(LOCK)
	$(KEYWHEEL) synth $(QUICKSTART) --no-assets --lock $(1)/$(LOCK) --output $(1)/cdk-out
	$(KEYWHEEL) synth $(QUICKSTART) --target terraform --no-assets --lock $(1)/$(LOCK) --output $(1)/examples/terraform
	@mkdir -p $(1)/$(FURTHER)
	for name in everything native topic; do \
		$(KEYWHEEL) synth codegen/tests/configurations/$$name.yaml --no-assets \
			--lock $(1)/$(FURTHER)/$$name.lock --output $(1)/$(FURTHER)/$$name; \
		$(KEYWHEEL) synth codegen/tests/configurations/$$name.yaml --target terraform --no-assets \
			--lock $(1)/$(FURTHER)/$$name.lock --output target/root-module/$$name; \
		cp target/root-module/$$name/main.tf $(1)/$(FURTHER)/$$name.tf; \
	done
	$(KEYWHEEL) simulate $(QUICKSTART) --days 40 > $(1)/examples/quickstart/timeline.txt
endef
# Not all of examples/terraform: beside what is generated there, an example is written by hand.
ROOT_MODULE := $(addprefix examples/terraform/,.keywheel-files RUNBOOK.md main.tf modules)
GOLDEN := docs/keywheel.schema.json docs/configuration.md docs/events.schema.json examples/quickstart/rotation.asl.json examples/quickstart/timeline.txt $(LOCK) cdk-out \
	$(ROOT_MODULE) $(FURTHER)

# The gallery first: runbooks quote it.
golden: program ## Write the committed generated files anew
	cargo test --quiet --package keywheel-tests --test simulation -- --ignored write_the
	$(call write_golden,.)
	cargo test --quiet --package keywheel-tests --test readme -- --ignored write_the

check-golden: program ## Check that the committed generated files are what is generated
	@rm -rf target/golden
	$(call write_golden,target/golden)
	@stale=0; for file in $(GOLDEN); do \
		diff -ru $$file target/golden/$$file || { echo "$$file is stale: run 'make golden'" >&2; stale=1; }; \
	done; exit $$stale

lambdas: $(LAMBDA_TOOLS) ## Build the Lambdas' code: x86_64, and arm64 where its Rust target is installed
	$(call build_lambdas,x86_64,x86_64-unknown-linux-gnu)
	@if rustc --print target-libdir --target aarch64-unknown-linux-gnu | xargs test -d; then $(MAKE) --no-print-directory lambdas-arm64; \
	else echo 'arm64: left out, because its target is not installed: rustup target add aarch64-unknown-linux-gnu'; fi

lambdas-arm64: $(LAMBDA_TOOLS)
	$(call build_lambdas,arm64,aarch64-unknown-linux-gnu)

# Against the glibc of provided.al2023.
define build_lambdas
	PATH="$(CURDIR)/$(LAMBDA_TOOLS)/bin:$$PATH" cargo lambda build --profile lambda --package keywheel-handlers --bins \
		--target $(2).2.34 --lambda-dir target/lambdas/$(1)
endef

tester: $(LAMBDA_TOOLS) ## Build the code of the Lambda of examples/consumer
	PATH="$(CURDIR)/$(LAMBDA_TOOLS)/bin:$$PATH" cargo lambda build --profile lambda --package keywheel-example-tester --bin tester \
		--target x86_64-unknown-linux-gnu.2.34 --output-format zip --lambda-dir examples/consumer/lambdas

synth: ## Generate the cloud assembly OUT from CONFIG, with the Lambdas' code
	$(KEYWHEEL) synth $(CONFIG) --output $(OUT)

diff: synth $(NODE_TOOLS) ## Show what a deployment would change in AWS
	$(CDK) diff --app $(OUT)

deploy: synth $(NODE_TOOLS) ## Deploy to AWS what is in CONFIG
	$(CDK) deploy --all --app $(OUT)

destroy: destroy-$(WITH) ## Take the deployment out of AWS, with the CDK or WITH=terraform

# Users and secrets stay unless the file says `onRemove: delete`.
destroy-cdk: $(NODE_TOOLS)
	$(CDK) destroy --all --app $(OUT)

# Secrets are deleted, and can be restored; IAM refuses to delete a user that has keys.
destroy-terraform:
	$(TERRAFORM) destroy

# The same for those who deploy with Terraform, in its words. What it asks, it asks you.
build: lambdas ## For Terraform: build the Lambdas' code

init: root-module ## For Terraform: generate the root module TERRAFORM_OUT from CONFIG, and let Terraform prepare it
	$(TERRAFORM) init

plan: root-module ## For Terraform: show what a deployment would change in AWS
	$(TERRAFORM) plan

apply: root-module ## For Terraform: deploy to AWS what is in CONFIG
	$(TERRAFORM) apply

root-module:
	$(KEYWHEEL) synth $(CONFIG) --target terraform --output $(TERRAFORM_OUT)

# What `bench` compares with.
BENCH_TOOLS := target/bench
BENCH_PYTHON := $(BENCH_TOOLS)/python/installed.txt
BENCH_NODE := $(BENCH_TOOLS)/node/installed.json

bench: lambdas $(BENCH_PYTHON) $(BENCH_NODE) ## Measure beside what people would use instead, print ratios, and name what got worse
	cargo build --release --package keywheel
	python3 -B bench/bench.py

ROTATIONS := 100000

search: ## Search long for what breaks an invariant: all pairs of faults, and ROTATIONS at random
	cargo build --release --package keywheel
	target/release/keywheel simulate $(QUICKSTART) --faults --rotations $(ROTATIONS)
	cargo test --release --package keywheel-tests --test simulation -- --ignored --nocapture --skip write_the

sabotage: ## Break each rule of the rotation on purpose, and show which tests notice (minutes)
	cargo test --package keywheel-tests --test sabotage -- --ignored --nocapture

# The pure decisions are tested by themselves; what calls what, by rotations; what only operators' commands ask, by those.
PURE := $(addprefix --file handlers/src/,decision.rs 'decision/*.rs' deactivation.rs deletion.rs last_use.rs)
CALLS := $(addprefix --file handlers/src/,create.rs 'create/*.rs' verify.rs publish.rs deactivate.rs delete.rs rotate.rs \
	'rotate/*.rs' iam_user.rs secret_store.rs 'secret_store/*.rs')
ASKED := 'Described::(is_revoked|restored|revoked|labels) |read_keys'

mutants: $(CARGO_MUTANTS) ## Break the handlers in hundreds of ways, and see whether a test notices (hours)
	$(CARGO_MUTANTS) mutants --package keywheel-handlers --output target/mutants/decisions $(PURE) \
		--test-package keywheel-handlers
	$(CARGO_MUTANTS) mutants --package keywheel-handlers --output target/mutants/asked \
		--file handlers/src/secret_store/described.rs --re $(ASKED) \
		--profile mutants --test-package keywheel --cargo-arg=--test=operator --baseline skip --timeout 300
	$(CARGO_MUTANTS) mutants --package keywheel-handlers --output target/mutants/calls $(CALLS) --exclude-re $(ASKED) \
		--profile mutants --test-package keywheel-tests --cargo-arg=--test=simulation --baseline skip --timeout 300 \
		-- -- --skip faults:: --skip races:: --skip stumbles:: --skip campaigns:: --skip native::searches::

# How long each target is looked at.
FUZZ_SECONDS := 300

fuzz: $(CARGO_FUZZ) ## Look for texts that break checker or interpreter, FUZZ_SECONDS for each kind; takes a nightly compiler
	for target in definition jsonata jsonpath intrinsic; do \
		mkdir -p target/fuzz/$$target; \
		RUSTUP_TOOLCHAIN=nightly $(CARGO_FUZZ) run --fuzz-dir statemachine/fuzz $$target \
			target/fuzz/$$target statemachine/fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -timeout=40 -max_len=2000; \
	done

# A folder that holds an `asl/` of recorded executions.
SUITE := ../shared/conformance
# What compares results with the recordings of the folder that it lies in.
COMPARE = $(firstword $(wildcard $(SUITE)/compare.py) ../shared/conformance/compare.py)
# Where the results go.
ACTUAL := target/conformance/actual.json

conformance: ## Run the recorded executions under SUITE, and print how many agree; ACTUAL=FILE has the results
	@mkdir -p target/conformance $(dir $(ACTUAL))
	@cp $(COMPARE) target/conformance/compare.py
	@ln -sfn $(abspath $(SUITE))/asl target/conformance/asl
	@cargo run --quiet --package keywheel-statemachine --example conformance -- $(SUITE) $(ACTUAL)
	@for language in JSONPath JSONata; do \
		echo; echo "$$language:"; \
		python3 target/conformance/compare.py $(ACTUAL) --tier core --ql $$language; \
	done

# Guides link to files beside docs/: these come along as they are, and a link that became one to a page is one to the file again.
book: $(MDBOOK) ## Turn the guides into a book, target/book
	$(MDBOOK) build
	grep -ho '](\.\./[^)#]*' docs/*.md | cut -c6- | sort -u | while read -r path; do \
		mkdir -p "target/book/$$(dirname "$$path")"; \
		cp -R "$$path" "target/book/$$(dirname "$$path")/"; \
	done
	sed -i.bak -E 's|(href="\.\./[^"#]*)\.html|\1.md|g' target/book/docs/*.html && rm target/book/docs/*.bak

# What is released, and where it runs.
VERSION ?= v$(shell sed -nE 's/^version = "(.*)"/\1/p' Cargo.toml)
PLATFORM ?= $(shell uname -sm | tr 'A-Z ' 'a-z-')
DIST := keywheel-$(VERSION)-$(PLATFORM)

dist: lambdas $(CARGO_DENY) $(CARGO_CYCLONEDX) ## Pack the program, the Lambdas' code, manual pages and completions into target/dist
	cargo build --release --locked --package keywheel
	rm -rf target/dist/$(DIST)
	mkdir -p target/dist/$(DIST)/completions
	cp -R target/release/keywheel target/lambdas LICENSE README.md CHANGELOG.md target/dist/$(DIST)
	target/release/keywheel man target/dist/$(DIST)/man
	for shell in bash fish zsh; do target/release/keywheel completions $$shell > target/dist/$(DIST)/completions/$$shell; done
	$(CARGO_DENY) list --layout crate > target/dist/$(DIST)/LICENSES.txt
	$(call write_bills_of_materials,target/dist/$(DIST))
	tar -C target/dist -czf target/dist/$(DIST).tar.gz $(DIST)
	cd target/dist && shasum --algorithm 256 $(DIST).tar.gz > $(DIST).tar.gz.sha256

# What is in the program and in the Lambdas, as CycloneDX. One is written beside each Cargo.toml; the others are not shipped.
define write_bills_of_materials
	$(CARGO_CYCLONEDX) cyclonedx --quiet --format json --spec-version 1.5 --override-filename bill.cdx
	mv cli/bill.cdx.json $(1)/keywheel.cdx.json
	mv handlers/bill.cdx.json $(1)/lambdas.cdx.json
	find . -name bill.cdx.json -not -path './target/*' -delete
endef

clean: ## Remove what was built
	cargo clean

# On its own and not quiet, because the first time it takes minutes.
program:
	@cargo build --package keywheel

# Its name carries the version: another version is another file.
$(CARGO_DENY):
	cargo install cargo-deny --version $(CARGO_DENY_VERSION) --locked --debug --root $(TOOLS)
	mv $(TOOLS)/bin/cargo-deny $@

$(CARGO_CYCLONEDX):
	cargo install cargo-cyclonedx --version $(CARGO_CYCLONEDX_VERSION) --locked --debug --root $(TOOLS)
	mv $(TOOLS)/bin/cargo-cyclonedx $@

$(MDBOOK):
	cargo install mdbook --version $(MDBOOK_VERSION) --locked --debug --root $(TOOLS)
	mv $(TOOLS)/bin/mdbook $@

$(LAMBDA_TOOLS):
	python3 -m venv $@
	$@/bin/pip install --quiet cargo-lambda==$(CARGO_LAMBDA_VERSION) ziglang==$(ZIG_VERSION) || { rm -r $@; exit 1; }

$(CARGO_FUZZ):
	cargo install cargo-fuzz --version $(CARGO_FUZZ_VERSION) --locked --debug --root $(TOOLS)
	mv $(TOOLS)/bin/cargo-fuzz $@

$(CARGO_MUTANTS):
	cargo install cargo-mutants --version $(CARGO_MUTANTS_VERSION) --locked --debug --root $(TOOLS)
	mv $(TOOLS)/bin/cargo-mutants $@

# They are copies of the lock files, made last: what is newer or half installed is installed anew.
$(PYTHON_TOOLS): tests/parity/requirements.txt
$(BENCH_PYTHON): bench/peers/requirements.txt
$(PYTHON_TOOLS) $(BENCH_PYTHON):
	python3 -m venv --clear $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-compile --requirement $<
	cp $< $@

$(NODE_TOOLS): tests/parity/package-lock.json tests/parity/package.json tests/parity/.npmrc
$(BENCH_NODE): bench/peers/package-lock.json bench/peers/package.json bench/peers/.npmrc
$(NODE_TOOLS) $(BENCH_NODE):
	mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --loglevel error
	cp $< $@
