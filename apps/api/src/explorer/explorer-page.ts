import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AuthConfig, HttpConfig, StorageConfig } from '@cse/config';
import { isLoopbackHost } from '@cse/core';
import { NO_TRANSFORM } from '@cse/http';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { explorerPolicy } from './explorer-policy';

export const EXPLORER_PATH = '/explorer';

/** Stands in the built page where each answer has a value of its own. */
const NONCE = /%NONCE%/g;
const TRANSPORT = '%TRANSPORT%';

/** Files whose names change with what is in them. */
const ASSETS = `${EXPLORER_PATH}/assets/`;
const FOREVER = `public, max-age=31536000, immutable, ${NO_TRANSFORM}`;
const ASK_AGAIN = `no-cache, ${NO_TRANSFORM}`;

/**
 * Serves the Explorer as it was built: its files, and its page under every other address below `/explorer`, since the
 * page itself decides what an address shows. Without a build there is none.
 */
export function installExplorer(
  fastify: FastifyInstance,
  http: HttpConfig,
  auth: AuthConfig,
  storage: StorageConfig,
): void {
  const root = builtExplorer(__dirname);
  if (!root) return;
  const client = auth.clients.find(({ id }) => id === 'explorer');
  const template = readFileSync(join(root, 'index.html'), 'utf8').replace(TRANSPORT, client?.transport ?? 'none');
  const own = new URL(http.baseUrl);

  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    // A file of another build than this: a page in its place would be run as a script.
    if (request.url.startsWith(ASSETS)) {
      reply.callNotFound();
      return reply;
    }
    const elsewhere = ownAddress(request, own);
    if (elsewhere) return reply.redirect(elsewhere, 302);
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .headers({ 'content-security-policy': explorerPolicy(storage, nonce), 'cache-control': ASK_AGAIN })
      .type('text/html; charset=utf-8')
      .send(template.replace(NONCE, nonce));
  };

  void fastify.register(
    (scope, _options, done) => {
      scope.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, next: () => void) => {
        // Workers take the policy of their own file.
        void reply.headers({
          'content-security-policy': explorerPolicy(storage),
          'cache-control': request.url.startsWith(ASSETS) ? FOREVER : ASK_AGAIN,
          // The page's own address has no slash at its end, where a worker could reach only below one.
          'service-worker-allowed': EXPLORER_PATH,
        });
        next();
      });
      void scope.register(fastifyStatic, {
        root,
        wildcard: false,
        index: false,
        cacheControl: false,
        decorateReply: false,
        preCompressed: true,
        globIgnore: ['index.html', 'weight.json', '**/*.gz'],
      });
      scope.get('/', answer);
      scope.get('/*', answer);
      done();
    },
    { prefix: EXPLORER_PATH },
  );
}

/** What was built, beside this file's own compiled form or, from the sources, in the project's `dist`. */
function builtExplorer(from: string): string | undefined {
  const folder = join(from, 'dist', 'apps', 'explorer');
  if (existsSync(join(folder, 'index.html'))) return folder;
  return dirname(from) === from ? undefined : builtExplorer(dirname(from));
}

/**
 * A machine has several names for itself, and a browser keeps stories and sign-ins for each name apart: there is one
 * that the page is shown at.
 */
function ownAddress(request: FastifyRequest, own: URL): string | undefined {
  const asked = URL.canParse(`http://${request.host}`) ? new URL(`http://${request.host}`) : undefined;
  const isSame = !asked || asked.host === own.host;
  if (isSame || !isLoopbackHost(asked.hostname) || !isLoopbackHost(own.hostname)) return undefined;
  return new URL(request.url, own).href;
}
