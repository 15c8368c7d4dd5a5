#!/usr/bin/env bash
# Prints the path of a Go program that tests and benchmarks need: the user's own, else the cached one, else a new build.
#   find-go-program.sh opa|stripe-mock|mailpit|k6|kustomize|kubeconform|actionlint|syft|grype|promtool
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
name=$1
source "$here/versions.env"
variable=$(tr '[:lower:]-' '[:upper:]_' <<<"$name")_VERSION
cached=${XDG_CACHE_HOME:-$HOME/.cache}/skysync/bin/$name-${!variable}
if own=$(command -v "$name"); then
  echo "$own"
elif [ -x "$cached" ]; then
  echo "$cached"
else
  echo "building $name ${!variable}, once" >&2
  mkdir -p "$(dirname "$cached")"
  # of several that need it at once, one builds it
  flock "${cached%/bin/*}/go-programs.lock" sh -c '[ -x "$2" ] || "$0" "$1" "$2"' "$here/build-go-program.sh" "$name" "$cached" >&2
  echo "$cached"
fi
