// Prints fresh secrets as docker/.env: node docker/make-env.mjs > docker/.env
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] };
const clients = [{ id: 'cli', type: 'native', redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'] }];

const lines = {
  POSTGRES_PASSWORD: randomBytes(24).toString('base64url'),
  S3_SECRET_ACCESS_KEY: randomBytes(24).toString('base64url'),
  CONTENT_KEY: randomBytes(32).toString('base64'),
  METRICS_TOKEN: randomBytes(24).toString('base64url'),
  JWT_PRIVATE_KEYS: `'${JSON.stringify(keys)}'`,
  OAUTH_CLIENTS: `'${JSON.stringify(clients)}'`,
};
for (const [name, value] of Object.entries(lines)) console.log(`${name}=${value}`);
console.log('# Who answers texts; sketch needs no key:\n# ANTHROPIC_API_KEY=\n# TEXT_PROVIDER=sketch');
