#!/usr/bin/env bash
# Builds one Go program at a fixed version from the Go module proxy, the way its authors build it:
#   build-go-program.sh daprd|dapr|ferretdb|nats-server|opa|stripe-mock|mailpit|k6|jaeger|kustomize|kubeconform|actionlint|syft|grype|promtool OUTPUT
# `go install pkg@version` refuses modules with `replace` lines, so the program is built inside a
# throw-away module that starts from the go.mod and go.sum that the program's own module carries.
set -euo pipefail
name=$1 output=$2
here=$(dirname "$(readlink -f "$0")")
source "$here/versions.env"
# GOGC: a quarter less CPU time for the compiler, for memory that a build has
export GOGC=${GOGC:-400} CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off GOFLAGS='-mod=mod -buildvcs=false -modcacherw'

ldflags='-s -w' tags='' replace='' daprd_components=''
case $name in
  daprd)
    module=github.com/dapr/dapr version=v$DAPR_VERSION package=$module/cmd/daprd
    # Of Dapr's components only those that a local run, its tests and its next features use. All of them, as in the official
    # image, take three times as long to build; OPA and SQLite name resolution are in no smaller set of Dapr's own.
    daprd_components='state_redis state_in-memory pubsub_redis pubsub_in-memory pubsub_jetstream secretstores_local_file
      secretstores_local_env middleware_http_opa middleware_http_ratelimit middleware_http_routerchecker nameresolution_sqlite
      nameresolution_mdns bindings_cron bindings_http bindings_localstorage bindings_smtp'
    ldflags+=" -X github.com/dapr/dapr/pkg/buildinfo.version=$DAPR_VERSION" ;;
  dapr)
    module=github.com/dapr/cli version=v$DAPR_CLI_VERSION package=$module
    replace=github.com/dapr/components-contrib=github.com/dapr/components-contrib@v1.16.0
    ldflags+=" -X main.version=$DAPR_CLI_VERSION -X main.apiVersion=1.0"
    export GONOSUMDB=$module ;;
  ferretdb) module=github.com/FerretDB/FerretDB/v2 version=v$FERRETDB_VERSION package=$module/cmd/ferretdb ;;
  nats-server) module=github.com/nats-io/nats-server/v2 version=v$NATS_SERVER_VERSION package=$module ;;
  opa) module=github.com/open-policy-agent/opa version=v$OPA_VERSION package=$module ;;
  stripe-mock) module=github.com/stripe/stripe-mock version=v$STRIPE_MOCK_VERSION package=$module ;;
  mailpit) module=github.com/axllent/mailpit version=v$MAILPIT_VERSION package=$module ;;
  k6) module=go.k6.io/k6 version=v$K6_VERSION package=$module ;;
  jaeger) module=github.com/jaegertracing/jaeger version=v$JAEGER_VERSION package=$module/cmd/jaeger ;;
  kustomize) module=sigs.k8s.io/kustomize/kustomize/v5 version=v$KUSTOMIZE_VERSION package=$module ;;
  kubeconform) module=github.com/yannh/kubeconform version=v$KUBECONFORM_VERSION package=$module/cmd/kubeconform ;;
  actionlint) module=github.com/rhysd/actionlint version=v$ACTIONLINT_VERSION package=$module/cmd/actionlint ;;
  syft)
    module=github.com/anchore/syft version=v$SYFT_VERSION package=$module/cmd/syft
    ldflags+=" -X main.version=$SYFT_VERSION" ;;
  grype)
    module=github.com/anchore/grype version=v$GRYPE_VERSION package=$module/cmd/grype
    ldflags+=" -X main.version=$GRYPE_VERSION" ;;
  promtool)
    module=github.com/prometheus/prometheus version=v$PROMTOOL_VERSION package=$module/cmd/promtool
    tags=remove_all_sd ;; # rules are checked without a way to find targets in every cloud
  *) echo "no recipe for a Go program named '$name'" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
go mod download "$module@$version"
source_dir=$(go env GOMODCACHE)/$(sed -E 's/[A-Z]/!\L&/g' <<<"$module")@$version
sed 's#^module .*#module skysync.local/tools#' "$source_dir/go.mod" >go.mod
cat "$source_dir/go.sum" >go.sum
go mod edit -require="$module@$version"
[ -z "$replace" ] || go mod edit -replace="$replace"

# Dapr chooses components by build tags of whole sets: in a copy of its source, the wanted files lose their tags.
if [ -n "$daprd_components" ]; then
  cp -r "$source_dir" "$work/source" && chmod -R u+w "$work/source"
  for file in $daprd_components zz_notag; do
    sed -i '/^\/\/go:build/d; /panic(/d' "$work/source/cmd/daprd/components/$file.go"
  done
  go mod edit -replace="$module=./source"
fi
# Mailpit's module has no web page in it: that is built of 400 npm packages. Ours is one file.
if [ "$name" = mailpit ]; then
  cp -r "$source_dir" "$work/source" && chmod -R u+w "$work/source"
  mkdir -p "$work/source/server/ui/dist" && cp "$here"/mailpit/* "$work/source/server/ui/dist/"
  go mod edit -replace="$module=./source"
fi
nice go build -trimpath -tags "$tags" -ldflags "$ldflags" -o "$output.part" "$package"
mv "$output.part" "$output" # whole or not at all: an interrupted build leaves nothing that looks finished
