import { SAMPLE_IDS } from '@cse/http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeDocument } from './complete-document';
import { routePolicies, type RoutePolicy } from './route-policy';

/** The parts that the document is divided into, in the order in which it shows them. */
export const TAGS = {
  identity: 'Sign-in, sessions and the account.',
  text: 'Proposals for a story. They change nothing anywhere: the client commits.',
  canon: 'Questions about a whole story with all its branches. Nothing of it is kept.',
  images: 'Storyboard frames, as jobs.',
  video: 'Shot clips and stitching, as jobs.',
  storyboards: 'Whole boards: many shots, their clips and a film in one request.',
  media: 'What the image and video providers can do.',
  artifacts: 'Files: finished media and uploads.',
  usage: 'What was used, what it cost, what is left.',
  projects: 'Encrypted backup and sync of whole projects. The server keeps ciphertext, and cannot read it.',
  creator: 'Preferences that shape proposals.',
  admin: 'For operators with the admin role.',
  operations: 'Health and metrics.',
} as const;

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
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An access token: of your app (`/auth/token`), of `npm run sign-in`, or of `/auth/dev/login`.',
      },
      'bearer',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN of the deployment.' }, 'metrics');
  builder.addExtension('x-sample-ids', SAMPLE_IDS);
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
