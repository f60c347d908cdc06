# `make check` is what CI runs. The tools are pinned in tools/go.mod.

LINT = go tool -modfile=tools/go.mod golangci-lint
FUZZTIME ?= 60s

.PHONY: check build test race lint format fuzz hub crawlcost searchbench rankeval

check: format lint test race

build:
	CGO_ENABLED=0 go build -trimpath -o bin/mlscout ./cmd/mlscout

test:
	go test ./...

race:
	go test -race -short ./...

format:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi

lint:
	go vet ./...
	$(LINT) run ./...

# Each fuzz target for FUZZTIME.
fuzz:
	@for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

# Real histories through the hub simulator: needs ../shared and node.
hub:
	go run ./scripts/hubcheck -kills 10

crawlcost:
	go run ./scripts/crawlcost

searchbench:
	go run ./scripts/searchbench

rankeval:
	go run ./scripts/rankeval
