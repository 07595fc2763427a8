import { PAGE_POLICY } from '@cse/http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { buildOpenApiDocument } from './openapi-document';

/** Serves Swagger UI at `/docs` and the document at `/openapi.json`, built on first use. Loads nothing from elsewhere. */
export function installDocs(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      if (/^\/docs([/?]|$)/.test(request.url)) {
        void reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' });
      }
      done();
    });
  SwaggerModule.setup('docs', app, () => buildOpenApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Creative Space Engine',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}
