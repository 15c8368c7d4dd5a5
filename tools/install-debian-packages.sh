#!/usr/bin/env bash
# Installs Debian packages, one run at a time, and says plainly what to do where that is not possible.
#   install-debian-packages.sh PACKAGE…
set -euo pipefail
command -v apt-get >/dev/null || { echo "please install: $* (no apt-get here)" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "please run: sudo apt-get install $*" >&2; exit 1; }
exec 9>/tmp/skysync-apt.lock
flock 9
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
