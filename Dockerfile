# Tidelock's image: Node, the production dependencies and the sources, which Node runs as they are. No shell is needed at run time.
#   docker build -t tidelock:0.1.0 .
# Another base with the same files: --build-arg NODE_IMAGE=… (a Node 24 on glibc).
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The optional dependencies are Node itself, which the base brings. A registry that needs configuration: --secret id=npmrc,src=.npmrc
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE NOTICE ./
COPY src src
USER 65532:65532
EXPOSE 8080 8082
ENTRYPOINT ["node", "src/main.ts"]
CMD ["run"]
