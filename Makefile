# vsearch: `make demo` shows it, `make test` checks it, `make build` makes .build/release/vsearch.

.PHONY: help demo eval-demo test lint build man install bootstrap default-model clean

# Some machines preset a processor type that halves OpenBLAS; let it look for itself.
unexport OPENBLAS_CORETYPE

LINTED = Package.swift Sources Tests Indexes Tokenizer Benchmarks/Package.swift Benchmarks/Sources

PREFIX ?= /usr/local
# Where the built program stands.
BUILT ?= .build/release
SHARE = $(DESTDIR)$(PREFIX)/share

help:
	@echo "make demo    build, index the sample videos, ask for one of them"
	@echo "make test    lint, build and run all tests"
	@echo "make eval-demo  measure the default model on 200 videos, beside PyTorch's numbers"
	@echo "make build   the program: .build/release/vsearch"
	@echo "make install put the built program, its model, manual and completions below PREFIX ($(PREFIX))"

bootstrap:
	@scripts/bootstrap.sh

build: bootstrap
	swift build -c release --product vsearch

demo: build
	@scripts/demo.sh .build/release/vsearch

# Measures the default model on 200 rendered videos that ship with the program.
eval-demo: build
	.build/release/vsearch eval run --protocol rendered-200 --rerank 64 --rerank-mix

# The manual, from what the built program says of itself: .build/man/vsearch.1, vsearch-index.1, ...
man: $(BUILT)/vsearch
	scripts/manual.py $(BUILT)/vsearch .build/man

$(BUILT)/vsearch:
	@echo "run make build first" >&2; exit 1

# Builds nothing, so that it may run as another user: make build && sudo make install
install: man
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/vsearch $(SHARE)/man/man1 \
	  $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	  $(SHARE)/fish/vendor_completions.d
	install -m 755 $(BUILT)/vsearch $(DESTDIR)$(PREFIX)/bin/vsearch
	cp -R $(BUILT)/vsearch_DefaultModel.resources/Resources/. $(SHARE)/vsearch
	install -m 644 .build/man/*.1 $(SHARE)/man/man1
	$(BUILT)/vsearch completions bash > $(SHARE)/bash-completion/completions/vsearch
	$(BUILT)/vsearch completions zsh > $(SHARE)/zsh/site-functions/_vsearch
	$(BUILT)/vsearch completions fish > $(SHARE)/fish/vendor_completions.d/vsearch.fish

test: bootstrap lint
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build

lint: bootstrap
	swift format lint --strict --parallel --recursive $(LINTED)

# Replaces the model that ships with the program: make default-model FROM=folder with a checkpoint
default-model: build
	scripts/default-model.sh .build/release/vsearch "$(FROM)"

clean:
	rm -rf .build demo
