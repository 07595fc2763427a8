import type { OpenAPIObject } from '@nestjs/swagger';
import { createApiApp } from '../../apps/api/src/create-api-app';
import { buildOpenApiDocument } from '../../apps/api/src/docs/openapi-document';

/** What the document is written with: every optional route is on, and nothing of this machine shows. */
const ENVIRONMENT = { NODE_ENV: 'test', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DEV_LOGIN: 'true' };

/** Builds the document from the application's routes without opening a database, a port or any other thing. */
export async function buildDocument(): Promise<OpenAPIObject> {
  return buildOpenApiDocument(await createApiApp({ environment: ENVIRONMENT, preview: true, logger: false }));
}

/** The text of `contracts/openapi.json`. */
export function openApiText(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
