# One pattern for every image:  docker build --build-arg WORKSPACE=services/order-service .   (make images builds them all)
# The compiling stages are the same for all, so they run once; only the last two differ.
# by digest, which Renovate raises together with the tag (renovate.json)
ARG BASE_IMAGE=node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d

# nothing but the package.json of each workspace, so that a change of code does not install again
FROM ${BASE_IMAGE} AS manifests
WORKDIR /src
COPY . .
RUN find . -name '*.ts' -delete && mkdir /manifests && \
    find . -name package.json -o -name package-lock.json | tar --create --files-from=- | tar --extract --directory=/manifests

FROM ${BASE_IMAGE} AS build
WORKDIR /src
COPY --from=manifests /manifests ./
# not `npm ci`, for the reason that the Makefile gives; the lock file decides all the same
RUN npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error
COPY . .
RUN npx tsc --build packages/*/tsconfig.json services/*/tsconfig.json tools/*/tsconfig.json

# the one workspace and what it needs at run time: compiled files and production packages
FROM build AS workspace
ARG WORKSPACE
# `none` leaves the clients of log targets out, 64 MB (docs/observability.md)
ARG LOG_CLIENTS=all
RUN rm -rf node_modules && \
    if [ "$LOG_CLIENTS" = none ]; then npm pkg delete optionalDependencies --workspace packages/service-kit; fi && \
    npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error --omit=dev --workspace="$WORKSPACE" && \
    mkdir --parents /app/tools && cp --archive node_modules /app/ && cp tools/versions.env /app/tools/ && \
    for part in $(cd node_modules/@skysync && readlink --canonicalize * | sed "s#^/src/##"); do \
      mkdir -p "/app/$part" && \
      for file in package.json dist openapi.yaml node_modules; do [ ! -e "$part/$file" ] || cp --archive "$part/$file" "/app/$part/"; done; \
    done && \
    find /app -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.tsbuildinfo' \) -delete && \
    find /app -xtype l -delete && ln -s "/app/$WORKSPACE" /app/workspace

FROM ${BASE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app/workspace
COPY --from=workspace /app /app
USER 10001:10001
# as in dapr.yaml, which says why
CMD ["node", "--no-parallel-scavenge", "dist/main.js"]
