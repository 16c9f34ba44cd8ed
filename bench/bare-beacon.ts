import fastify from 'fastify'

/** What the beacon is measured against: Fastify that answers 204 and does nothing. */
const app = fastify()
app.post('/v1/articles/:id/views', (_request, reply) => reply.code(204).send())
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
