FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: better-sqlite3 brings its binaries, and would otherwise be compiled anew.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What no running server reads: SQLite's source, binaries for other machines, types, source maps, papers, and copies for `require`.
RUN cd node_modules \
 && rm -rf .package-lock.json @types node-addon-api better-sqlite3/deps better-sqlite3/src zod/src \
 && rm -rf */test */tests */docs */benchmark */benchmarks */examples */.github @*/*/test @*/*/tests @*/*/docs @*/*/benchmark @*/*/examples @*/*/.github \
 && find better-sqlite3/prebuilds -mindepth 1 -maxdepth 1 ! -name "linux-$(node -p process.arch).node" -exec rm -rf {} + \
 && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete \
 && find drizzle-orm zod -type f -name '*.cjs' -delete

# Drizzle lists each of its files as an export, and Node reads that list again for every one of them: half of the start.
RUN node -e " \
  const path = 'node_modules/drizzle-orm/package.json'; \
  const { name, version, type, license } = JSON.parse(fs.readFileSync(path)); \
  const exports = { '.': './index.js', './*': './*/index.js' }; \
  fs.writeFileSync(path, JSON.stringify({ name, version, type, license, exports }))"

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY openapi openapi
COPY sample sample
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_PATH=/data/onrecord.db
# Threads share one heap of malloc, and what is freed goes back to the system: otherwise answers of all sizes leave holes of over 100 MB.
ENV MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=65536
RUN mkdir /data .compiled && chown node:node /data .compiled
# The user `node`, by number: Kubernetes (`runAsNonRoot`) does not look up names.
USER 1000:1000
# Compiled once here, by the user who runs it, not at every start: the commands by --help, the server by serving. Its port is another than that of one who
# serves already, since some builders share the network of their host.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN node --max-semi-space-size=8 --heap-growing-percent=40 src/main.ts --help
RUN export DATABASE_PATH=/tmp/compiled/onrecord.db SAMPLE=true LOG_LEVEL=warn DRAIN_SECONDS=0 PORT=30301; \
    node --max-semi-space-size=8 --heap-growing-percent=40 src/main.ts serve & server=$!; \
    until node -e "fetch('http://127.0.0.1:$PORT/v1/search?q=port').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"; \
      do kill -0 $server || exit 1; done; \
    kill $server && wait $server && rm -r /tmp/compiled
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Of what is young, V8 would keep up to 32 MB thrice; answers take no longer with a quarter of that. What is old it would let grow to a multiple before it
# clears it.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=40", "src/main.ts", "serve"]
