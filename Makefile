# 宿事速办. Everything here installs what it needs first; see CONTRIBUTING.md.

.PHONY: run test check check-full generate bench install

run: ## build, then open the demo city (演示城市); prints its address and accounts
	@go run ./tools/dev run

test: ## everything a change must pass: Go, web and browser tests
	@go run ./tools/dev test

check: ## the quick part: formatting, vet, floors, types
	@go run ./tools/dev check

check-full: ## the long part: race detector, fuzzing, benchmarks, a soak of calls, the drill
	@go run ./tools/dev check-full

generate: ## files that are made from others: api/openapi.yaml, docs/workflow.md, web/src/schema.d.ts
	go generate ./...
	cd web && npm run generate

bench: ## rates against raw PostgreSQL on this machine
	go run ./cmd/suban bench steps

install: ## only what the other targets install first
	@go run ./tools/dev install
