#!/usr/bin/env bash
# Makes a small Debian root file system with PostgreSQL 18 and the DocumentDB extension, which FerretDB
# turns into a MongoDB-compatible server:   build-database-root.sh OUTPUT_FOLDER
# Debian 12 itself has neither; the packages come from a newer Debian through this machine's own mirror.
set -euo pipefail
output=$1
suite=forky

mirror=$(awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; exit}}' \
  /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true)
[ -n "$mirror" ] || { echo "no Debian mirror found in /etc/apt; set MONGODB_URI to a MongoDB of yours instead" >&2; exit 1; }
command -v mmdebstrap >/dev/null || "$(dirname "$0")/install-debian-packages.sh" mmdebstrap

rm -rf "$output.part"
mmdebstrap --quiet --variant=apt --include=postgresql-18-documentdb \
  --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  "$suite" "$output.part" "$mirror"
mkdir -p "$output.part/data"
rm -rf "$output"
mv "$output.part" "$output"
