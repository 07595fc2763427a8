import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeDocument } from './complete-document';
import { routeHandlers } from './route-handlers';
import { TAGS } from './tags';

/** The OpenAPI document of the application; `contracts/openapi.json` and `/openapi.json` are both this one. */
export function buildOpenApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Creative Space Engine')
    .setDescription(
      'Suggestions, canon checks, merges, storyboard frames and shot clips for branching stories. ' +
        'The client owns the story; this server proposes and stores no story text.',
    )
    .setVersion('1.0.0')
    .setOpenAPIVersion('3.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'this server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const handlers = routeHandlers(app);
  const handlerOf = new Map<string, object>();
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => {
      const handler = handlers.get(`${controller}.${method}`);
      if (handler) handlerOf.set(method, handler);
      return method;
    },
  });
  return completeDocument(document, (operationId) => handlerOf.get(operationId));
}
