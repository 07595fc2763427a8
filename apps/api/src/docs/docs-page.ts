import { NO_TRANSFORM, PAGE_POLICY } from '@cse/http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOpenApiDocument } from './openapi-document';

const SCRIPT = '/docs/docs.js';
const file = (name: string): string => readFileSync(join(__dirname, 'page', name), 'utf8');

/**
 * Serves Swagger UI at `/docs` and the document at `/openapi.json`, built on first use. Loads nothing from elsewhere. The
 * page signs developers in and fills in what a call needs (`page/docs.js`).
 */
export function installDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (/^\/docs([/?]|$)/.test(request.url)) {
      void reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': `no-cache, ${NO_TRANSFORM}` });
    }
    done();
  });
  const script = file('docs.js');
  fastify.get(SCRIPT, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  SwaggerModule.setup('docs', app, () => buildOpenApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Creative Space Engine',
    customCss: file('docs.css'),
    customJs: SCRIPT,
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}
