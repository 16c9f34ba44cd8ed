FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: better-sqlite3 brings its binaries, and would otherwise be compiled anew.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What no running server reads: SQLite's source, binaries for other machines, types, source maps.
RUN cd node_modules \
 && rm -rf .package-lock.json @types better-sqlite3/deps better-sqlite3/src zod/src \
 && find better-sqlite3/prebuilds -mindepth 1 -maxdepth 1 ! -name "linux-$(node -p process.arch).node" -exec rm -rf {} + \
 && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY sample sample
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_PATH=/data/onrecord.db
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts", "serve"]
