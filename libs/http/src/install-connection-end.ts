import type { FastifyInstance } from 'fastify';

/** Longest that an answer may still take once the server has stopped listening; metered ones were waited for before. */
const GRACE_MS = 2_000;

/**
 * Ends the connections of a closing server. Node closes those that wait for another request, but counts one that has
 * not sent its first yet as busy, for as long as its header timeout: browsers open such connections in advance, and
 * each would keep the process for half a minute.
 */
export function installConnectionEnd(fastify: FastifyInstance): void {
  const unused = new Set<{ destroy(): unknown }>();
  fastify.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }) => unused.delete(socket));
  fastify.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
    setTimeout(() => fastify.server.closeAllConnections(), GRACE_MS).unref();
  });
}
