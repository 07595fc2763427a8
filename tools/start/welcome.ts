import { join } from 'node:path';
import { ExplorerConfig, TextConfig } from '@cse/config';
import type { Lan } from './lan';
import type { Settings } from './settings';

const SAMPLE_STORY = join('contracts', 'sample-story.json');
/** Leaves of the answer of a sign-in its access token. */
const ITS_TOKEN = `sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;

/**
 * What a newcomer needs next: where the documentation is, how to sign in, and a first request that works as it is.
 *
 * @param isTerminal whether a person reads it; what is written to a file or a log holds no token, only how to get one
 */
export async function welcome(
  settings: Settings,
  root: string,
  database: string,
  isTerminal: boolean,
): Promise<string> {
  const { apiUrl, dataDir, environment } = settings;
  const { provider } = new TextConfig(environment);
  const hint =
    provider === 'sketch'
      ? 'sketch: no key, no network (set ANTHROPIC_API_KEY, TEXT_API_KEY or TEXT_BASE_URL for a model)'
      : provider;
  const mayLogIn = /^(true|1|local)$/.test(environment.DEV_LOGIN ?? '');
  const facts = [
    ...(new ExplorerConfig(environment).isShown ? [['Explorer', `${apiUrl}/explorer`]] : []),
    ['Swagger UI', `${apiUrl}/docs`],
    ...(settings.lan ? [['Network', [settings.lan.url, ...settings.lan.others].join(', ')]] : []),
    ['Sign in', mayLogIn ? devLogin(apiUrl) : `${apiUrl}/auth/google`],
    ...(settings.usesDevIdentityProvider
      ? [['In a browser', `npm run sign-in -- ${apiUrl} (as Ada, Bob or an admin)`]]
      : []),
    ['Text', hint],
    ['Database', database],
    ['Logs', join(dataDir, 'logs')],
  ];
  const token = mayLogIn && isTerminal ? await freshToken(apiUrl) : undefined;
  return [
    '',
    'The Creative Space Engine is ready.',
    '',
    ...facts.map(([name, value]) => `  ${name!.padEnd(14)}${value}`),
    '',
    ...(settings.lan ? openness(settings.lan, environment.DEV_LOGIN, apiUrl) : []),
    `Ghost nodes for the sample story${token ? ' (the token is good for ten minutes)' : ''}:`,
    '',
    ...(mayLogIn && !token ? [`ACCESS_TOKEN=$(${devLogin(apiUrl)} | ${ITS_TOKEN})`] : []),
    `curl -s ${apiUrl}/ai/suggest -H 'content-type: application/json' -H "authorization: Bearer ${token ?? '$ACCESS_TOKEN'}" -d @${join(root, SAMPLE_STORY)}`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** What `--lan` opens, to whom, and what it does not. */
function openness({ url, others }: Lan, devLogin: string | undefined, apiUrl: string): string[] {
  const signIn = /^(true|1)$/.test(devLogin ?? '')
    ? [
        'NOT SAFE where others are: DEV_LOGIN=true lets everybody in it sign in as anybody, admins included, and spend',
        'what your keys pay. Leave it out, and only this machine can.',
      ]
    : devLogin === 'local'
      ? [
          'Every call wants a token. Sign-in by name works from this machine alone: give the app on the phone tokens that you',
          `took here (session.adopt), or set DEV_LOGIN=true to let everybody in the network sign in as anybody.`,
        ]
      : ['Every call wants a token, and sign-in by name is off.'];
  return [
    `Everybody in the network of ${new URL(url).hostname} reaches this api until you stop it.`,
    ...signIn,
    'It is plain http: who listens in the network reads stories and tokens. Use a network that you trust.',
    'A page of another machine needs CORS_ORIGINS; links in answers lead to ' +
      `${url}${others.length > 0 ? ' (PUBLIC_URL chooses another address)' : ''}.`,
    `No answer on the phone? Let port ${new URL(apiUrl).port} through this machine's firewall.`,
    '',
  ];
}

function devLogin(apiUrl: string): string {
  return `curl -s ${apiUrl}/auth/dev/login -H 'content-type: application/json' -d '{"email":"you@example.com"}'`;
}

async function freshToken(apiUrl: string): Promise<string | undefined> {
  const response = await fetch(`${apiUrl}/auth/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'writer@example.com', device_name: 'npm start' }),
  });
  if (!response.ok) return undefined;
  return ((await response.json()) as { access_token: string }).access_token;
}
