import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createClient, createSession, type Client, type Session } from '@creative-space/sdk';
import { fileStorage } from '@creative-space/sdk/node';

/** Where `npm start` of the engine listens. */
const DEFAULT_SERVER = 'http://127.0.0.1:3000';
/** What every engine knows in development; a deployment registers a client of its own. */
const DEFAULT_CLIENT = 'dev';

/** What is remembered between commands, beside the sessions. */
interface Remembered {
  /** The one of the last sign-in. */
  server?: string;
  /** By server. */
  clients?: Record<string, string>;
}

export interface Server {
  url: string;
  clientId: string;
  session: Session;
  client: Client;
  /** Makes it the one that later commands ask. */
  remember(): Promise<void>;
}

/**
 * The server that a command asks: of `--server`, CREATIVE_SPACE_SERVER, the last sign-in, or one on this machine. Its session
 * is kept in a file that only its owner reads; CREATIVE_SPACE_TOKEN stands in for one.
 */
export async function connect(options: { server?: string; clientId?: string }): Promise<Server> {
  const folder = home();
  const remembered = await load(folder);
  const url = trimmed(options.server ?? process.env.CREATIVE_SPACE_SERVER ?? remembered.server ?? DEFAULT_SERVER);
  const clientId =
    options.clientId ?? process.env.CREATIVE_SPACE_CLIENT_ID ?? remembered.clients?.[url] ?? DEFAULT_CLIENT;
  const storage = fileStorage(join(folder, `${encodeURIComponent(url)}.json`));
  const device = { name: 'creative-space', platform: process.platform };
  const session = createSession({ baseUrl: url, clientId, storage, device });
  const token = process.env.CREATIVE_SPACE_TOKEN;
  const client = createClient(token ? { baseUrl: url, token } : { baseUrl: url, session });
  const remember = async (): Promise<void> => {
    const clients = { ...remembered.clients, [url]: clientId };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'servers.json'), `${JSON.stringify({ server: url, clients }, undefined, 2)}\n`);
  };
  return { url, clientId, session, client, remember };
}

/** CREATIVE_SPACE_HOME, or where the system keeps settings of programs. */
function home(): string {
  const { CREATIVE_SPACE_HOME, XDG_CONFIG_HOME, APPDATA } = process.env;
  if (CREATIVE_SPACE_HOME) return CREATIVE_SPACE_HOME;
  const settings = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME;
  return join(settings || join(homedir(), '.config'), 'creative-space');
}

async function load(folder: string): Promise<Remembered> {
  try {
    return JSON.parse(await readFile(join(folder, 'servers.json'), 'utf8')) as Remembered;
  } catch {
    return {};
  }
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
