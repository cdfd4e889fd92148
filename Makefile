# vsearch: `make demo` shows it, `make test` checks it, `make build` makes .build/release/vsearch.

.PHONY: help demo eval-demo test lint build bootstrap default-model clean

# Some machines preset a processor type that halves OpenBLAS; let it look for itself.
unexport OPENBLAS_CORETYPE

LINTED = Package.swift Sources Tests Indexes Tokenizer Benchmarks/Package.swift Benchmarks/Sources

help:
	@echo "make demo    build, index the sample videos, ask for one of them"
	@echo "make test    lint, build and run all tests"
	@echo "make eval-demo  measure the default model on 200 videos, beside PyTorch's numbers"
	@echo "make build   the program: .build/release/vsearch"

bootstrap:
	@scripts/bootstrap.sh

build: bootstrap
	swift build -c release --product vsearch

demo: build
	@scripts/demo.sh .build/release/vsearch

# Measures the default model on 200 rendered videos that ship with the program.
eval-demo: build
	.build/release/vsearch eval run --protocol rendered-200 --rerank 64 --rerank-mix

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
