import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeDocument } from './complete-document';
import { routePolicies, type RoutePolicy } from './route-policy';
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
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN of the deployment.' }, 'metrics');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const policies = routePolicies(app);
  const policyOf = new Map<string, RoutePolicy>();
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => {
      const policy = policies.get(`${controller}.${method}`);
      if (policy) policyOf.set(method, policy);
      return method;
    },
  });
  return completeDocument(document, policyOf);
}
