#!/usr/bin/env bash
# Makes a release of what is checked out: version, changelog, images of k8s/release, commit, tag. Pushing it is left to a person.   release.sh 0.2.0
set -euo pipefail
version=${1:-}
[[ $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]] || { echo "VERSION=1.2.3 names the release" >&2; exit 2; }
current=$(node -p 'require("./package.json").version')
newest=$(printf '%s\n' "$current" "$version" | sort --version-sort | tail -n 1)
[ "$newest" = "$version" ] || { echo "$version is older than $current" >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || { echo "there are changes that no commit has" >&2; exit 1; }
if git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null; then echo "v$version is there already" >&2; exit 1; fi

npm version "$version" --no-git-tag-version --allow-same-version --workspaces=false >/dev/null
node_modules/.bin/git-cliff --tag "v$version" --output CHANGELOG.md
VERSION=$version node tools/k8s/dist/main.js release # what `kubectl apply -k` of the tag brings into a cluster
git add package.json package-lock.json CHANGELOG.md k8s/release
git commit --quiet --message "Release $version"
git tag --annotate "v$version" --message "SkySync $version"
echo "v$version is made; publish it with: git push --follow-tags"
