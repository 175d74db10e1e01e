# Each line is one a person could type; CI runs the same ones.
.PHONY: run build test lint bench chaos docs

run: build
	bin/relance up

build:
	go build -o bin/relance ./cmd/relance

# The first run compiles the embedded Temporal server: about five minutes on two cores.
test:
	go test -shuffle=on -timeout 15m ./...

# The tag slim leaves the embedded server out, so that linting does not compile it.
lint:
	.ci/silent go run mvdan.cc/gofumpt@v0.12.0 -l .
	go vet -tags slim ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags slim ./...
	go run go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0 -config .ci/workflowcheck.yaml ./workflows/...
	.ci/vulns -tags slim ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

# Kills relance with -9 by seed and counts what every phone received:
# docs/chaos.md says what the lines mean. Without SEED it is short, as in CI;
# SEED=7 or SEED=1..20 is 500 journeys and six kills a seed.
chaos:
	go run ./internal/chaos $(if $(SEED),-seed $(SEED),-seed 1..2 -journeys 40 -kills 2)

docs:
	go run -tags slim ./cmd/relance docs > docs/language.md
	go run -tags slim ./cmd/relance docs --verbs > docs/cli.md
