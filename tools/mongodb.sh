#!/usr/bin/env bash
# A replica set of one real MongoDB on 127.0.0.1, for tests against it:   mongodb.sh start|stop
# `mongod` of this machine, else from MongoDB's own packages for Debian 12. Whoever has Docker uses docker-compose.yml instead.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/versions.env"
folder=$here/../.local/mongodb
port=${MONGODB_PORT:-27017}

install_mongod() {
  local key=/usr/share/keyrings/mongodb-$MONGODB_SERIES.asc
  [ "$(id -u)" = 0 ] || { echo "please install mongod $MONGODB_SERIES, or run this as root" >&2; exit 1; }
  curl --fail --silent --show-error --location "https://pgp.mongodb.com/server-$MONGODB_SERIES.asc" --output "$key"
  echo "deb [ signed-by=$key ] https://repo.mongodb.org/apt/debian bookworm/mongodb-org/$MONGODB_SERIES main" \
    >/etc/apt/sources.list.d/mongodb.list
  "$here/install-debian-packages.sh" mongodb-org-server
}

start() {
  command -v mongod >/dev/null || install_mongod
  mkdir -p "$folder/data"
  mongod --replSet rs0 --bind_ip 127.0.0.1 --port "$port" --dbpath "$folder/data" --logpath "$folder/mongod.log" --fork >/dev/null
  MONGODB_PORT=$port node "$here/platform/dist/main.js" replica-set
}

case ${1:-} in
  start) start ;;
  stop) mongod --shutdown --dbpath "$folder/data" >/dev/null ;;
  *) echo "usage: mongodb.sh start|stop" >&2; exit 2 ;;
esac
