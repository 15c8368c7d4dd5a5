# Variables given on the command line reach the platform and its services: make up RATE_LIMIT_MAX=0 GATEWAY_PORT=9000
MAKEFLAGS += --no-print-directory
# npm, the compiler, the tests and the services run on the same Node.js; help and clean need none
ifneq ($(filter-out help clean,$(MAKECMDGOALS)),)
export PATH := $(dir $(shell tools/find-node.sh)):$(PATH)
endif
MAIN := tools/platform/dist/main.js
PLATFORM := node $(MAIN)

.PHONY: help up down restart status logs infra seed demo test test-jetstream test-replicas traces-test trace bench sizing logs-outage format generate mails lint build clean policy-test metrics-check
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: build ## get what is missing, start everything, open the demo store; PAYMENTS=stand-ins adds Stripe and PayPal, TRACES=1 a Jaeger, METRICS=1 metrics; REPLICAS=order-service=2, BROKER=jetstream
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

test-jetstream: build ## the end-to-end tests with NATS JetStream in place of Redis streams
	@BROKER=jetstream npx jest --selectProjects e2e --runInBand

test-replicas: build ## kill every half of every replica of every service under load
	@KILL_ALL=1 npx jest --selectProjects replicas --runInBand

bench: build ## measure purchases and reads
	@npm run bench
	@node bench/dist/write-sizing.js

sizing: build ## write the tables of docs/scaling.md from the figures of the last `make bench`
	@node bench/dist/write-sizing.js

logs-outage: build ## load services whose log targets hang, refuse or answer 500: make logs-outage SECONDS=600
	@node bench/dist/logs-outage.js

trace: $(MAIN) ## what the newest purchase did, span by span, after make up TRACES=1; TRACE=id for another trace
	@$(PLATFORM) trace

traces-test: build ## a purchase as Jaeger tells it; builds Jaeger, which takes some minutes once
	@node_modules/.bin/jest --selectProjects jaeger --runInBand

policy-test: ## tests of the gateway's policy
	@"$$(tools/find-go-program.sh opa)" test components/policies

metrics-check: ## the alert rules and their unit tests, by promtool
	@promtool="$$(tools/find-go-program.sh promtool)" && "$$promtool" check rules observability/rules/*.yaml && \
	  "$$promtool" test rules observability/tests/*.yaml

format: node_modules/.installed ## format and fix what can be fixed
	@node_modules/.bin/biome check --write .

generate: build ## write what follows from the declared routes: API documents, policy, access control, docs, client
	@node tools/generate/dist/main.js
	@node_modules/.bin/tsc --build

mails: build ## every mail with sample data, as files to look at
	@node tools/generate/dist/preview-mails.js

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

# Delivery, see docs/delivery.md. IMAGES, IMAGE_TAG and IMAGE_REGISTRY as above; IMAGE_ARCHITECTURES="amd64 arm64" where each was built alone
.PHONY: k8s-rollback ci mongodb mongodb-down workflows-check sbom scan image-index sign verify-images eks-kubeconfig release release-notes release-publish

ci: ## what continuous integration runs, on a machine that may lack everything
	@.ci/run

mongodb: build ## a replica set of one real MongoDB on this machine: make test MONGODB_URI='mongodb://127.0.0.1:27017/?replicaSet=rs0'
	@tools/mongodb.sh start

mongodb-down: ## stop it; the data stays
	@tools/mongodb.sh stop

workflows-check: ## hold .github/workflows against what GitHub accepts
	@"$$(tools/find-go-program.sh actionlint)" -shellcheck= -pyflakes=

sbom: build ## list what is in the images, into sbom/; SBOM_SOURCE=dir:. for the checkout
	@$(K8S) sbom

scan: build ## look that list up; fails on what is high or critical and can be mended
	@$(K8S) scan

image-index: build ## make one image of those of several architectures
	@$(K8S) image-index

sign: build ## sign images and their lists with cosign, without a key
	@$(K8S) sign

verify-images: build ## refuse images that IMAGE_SIGNER did not sign
	@$(K8S) verify-images

eks-kubeconfig: ## let kubectl point to the EKS cluster EKS_CLUSTER
	@aws eks update-kubeconfig --name "$(EKS_CLUSTER)" --alias "$(EKS_CLUSTER)"

release: node_modules/.installed ## version, changelog, commit and tag: make release VERSION=0.2.0
	@tools/release.sh "$(VERSION)"

release-notes: node_modules/.installed ## what the last release changed
	@node_modules/.bin/git-cliff --latest --strip all

release-publish: node_modules/.installed ## publish the release of the tag RELEASE_TAG on GitHub, with its notes
	@node_modules/.bin/git-cliff --latest --strip all | gh release create "$(RELEASE_TAG)" --verify-tag --title "$(RELEASE_TAG)" --notes-file -

k8s-rollback: build ## apply again, whole, the release that `make k8s-smoke` has proven last
	@$(K8S) rollback

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

# AWS Lambda, see docs/serverless.md
SERVERLESS := node tools/serverless/dist/main.js
.PHONY: lambda lambda-bundle lambda-package

lambda: build ## every service as a Lambda function in an emulation: buys, hears a webhook, sweeps, measures cold starts
	@$(SERVERLESS) try

lambda-bundle: build ## one file a function, for `osls deploy`
	@$(SERVERLESS) bundle

lambda-package: lambda-bundle ## what `osls deploy` would upload, in .lambda/package; asks AWS for nothing
	@node_modules/.bin/osls package --package .lambda/package
