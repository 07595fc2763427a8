import { RouteConfig } from '@nestjs/platform-fastify';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';

const MARK = { rawBody: true };

/** Marks a route that reads its body as a stream, of whatever type it is. */
export const RawBody = (): MethodDecorator => RouteConfig(MARK);

/** Hands the body to marked routes unread; any other route keeps refusing types that it has no parser for. */
export function installRawBody(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload, done) => {
    const { rawBody } = request.routeOptions.config as { rawBody?: boolean };
    if (rawBody) done(null, payload);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
}
