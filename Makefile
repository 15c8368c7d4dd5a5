# Variables given on the command line reach the platform and its services: make up RATE_LIMIT_MAX=0 GATEWAY_PORT=9000
MAKEFLAGS += --no-print-directory
# npm, the compiler, the tests and the services run on the same Node.js; help and clean need none
ifneq ($(filter-out help clean,$(MAKECMDGOALS)),)
export PATH := $(dir $(shell tools/find-node.sh)):$(PATH)
endif
MAIN := tools/platform/dist/main.js
PLATFORM := node $(MAIN)

.PHONY: help up down restart status logs infra seed demo test bench logs-outage format generate lint build clean policy-test
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: build ## get what is missing, start everything, open the demo store; PAYMENTS=stand-ins adds Stripe and PayPal
	@$(PLATFORM) up

down: $(MAIN) ## stop everything; the data stays
	@$(PLATFORM) down

restart: build ## bring one service back: make restart SERVICE=order-service
	@$(PLATFORM) restart

status: $(MAIN) ## what runs, and how it is
	@$(PLATFORM) status

logs: $(MAIN) ## follow the logs; SERVICE=order-service for one service and its sidecar
	@$(PLATFORM) logs

infra: build ## only Redis and the database, for a `dapr run -f dapr.yaml` by hand
	@$(PLATFORM) infra

seed: $(MAIN) ## a large shop: make seed PRODUCTS=100000 ORDERS=100000
	@$(PLATFORM) seed

demo: $(MAIN) ## a purchase through the gateway, narrated
	@$(PLATFORM) demo

test: build ## everything: format, types, lint, unit, API and end-to-end tests
	@npm test

bench: build ## measure purchases and reads
	@npm run bench

logs-outage: build ## load services whose log targets hang, refuse or answer 500: make logs-outage SECONDS=600
	@node bench/dist/logs-outage.js

policy-test: ## tests of the gateway's policy
	@"$$(tools/find-go-program.sh opa)" test components/policies

format: node_modules/.installed ## format and fix what can be fixed
	@node_modules/.bin/biome check --write .

generate: build ## write what follows from the declared routes: API documents, policy, access control, docs, client
	@node tools/generate/dist/main.js
	@node_modules/.bin/tsc --build

lint: node_modules/.installed ## format, lint and what nobody uses, changing nothing
	@node_modules/.bin/biome check --error-on-warnings .
	@node_modules/.bin/knip

build: node_modules/.installed ## compile
	@node_modules/.bin/tsc --build

clean: ## remove compiled files and dependencies; the data of .local stays
	@rm -rf node_modules coverage $(wildcard packages/*/dist services/*/dist tools/*/dist tests/dist bench/dist)
	@find packages services tools tests bench -name '*.tsbuildinfo' -not -path '*/node_modules/*' -delete 2>/dev/null || true

# for commands that must work while the services do not compile
$(MAIN):
	@$(MAKE) build

# What the lock file says, once per change of it. `npm ci` insists that the registry has the binaries of every other
# platform too; this does not, and writes no lock file either.
node_modules/.installed: package-lock.json
	@npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

# Kubernetes, see docs/kubernetes.md. OVERLAY=local|local-ferretdb|production must be said, CONTEXT=… and CONFIRM=… where the
# cluster is no laptop's or something is destroyed; IMAGE_TAG, IMAGE_REGISTRY, BASE_IMAGE, PUSH=1 for images
K8S := node tools/k8s/dist/main.js
.PHONY: images k8s-release k8s-api-server k8s-secrets k8s-rotate k8s-backup k8s-restore k8s-deploy k8s-smoke k8s-audit k8s-delete k8s-check k8s-denials k8s-rollout-test k8s-pod-loss-test k8s-crash-test k8s-database-image

images: build ## an image for every service, with docker, podman or buildah
	@$(K8S) images

k8s-release: build ## write a release into k8s/release: VERSION=1.2.0 IMAGE_REGISTRY=registry.example/shop
	@$(K8S) release

k8s-api-server: build ## write into the overlay where the API server of the cluster is
	@$(K8S) api-server

k8s-secrets: build ## make the secrets that the cluster lacks; MONGODB_URI, REDIS_HOST, REDIS_PASSWORD for servers of yours
	@$(K8S) secrets

k8s-rotate: build ## new secrets in the place of old ones, without a gap: SECRET=redis|mongodb|tokens|signing
	@$(K8S) rotate

k8s-backup: build ## copy the volumes and Secrets of the cluster while the shop stands still: FOLDER=…
	@$(K8S) backup

k8s-restore: build ## put such a copy in the place of what is there: FOLDER=…
	@$(K8S) restore

k8s-deploy: build ## apply an overlay with the images of this commit, remove what it no longer has, wait until it works
	@$(K8S) deploy

k8s-smoke: build ## a purchase; in production a visit through the Ingress
	@$(K8S) smoke

k8s-audit: build ## ask the auditor whether anything was lost
	@$(K8S) audit

k8s-delete: build ## remove the namespace, volumes included
	@$(K8S) delete

k8s-check: build ## build every overlay, hold it against schemas and our rules; needs no cluster
	@$(K8S) check
	@node_modules/.bin/jest --config tools/k8s/jest.config.js

k8s-denials: build ## try in the cluster what must not work
	@$(K8S) denials

k8s-rollout-test: build ## replace every pod under purchases
	@$(K8S) rollout-test

k8s-pod-loss-test: build ## delete one of two pods of each service by force, under purchases
	@$(K8S) pod-loss-test

k8s-crash-test: build ## delete all pods of each service, of Redis and of the database in turn, under purchases
	@$(K8S) crash-test

k8s-database-image: build ## FerretDB on DocumentDB, for OVERLAY=local-ferretdb
	@$(K8S) database-image
