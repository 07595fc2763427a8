import { canonicalJson, sha256 } from '@cse/prompts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { promptIds, Recording, type LiveProvider, type Maker, type RecordedAnswer, type Taped } from './recording';

export interface TapeSettings {
  provider: LiveProvider;
  /** Writes what the labels propose: the requests for proposals go there. */
  scripted: string;
  /** The live model's server, up to where its paths begin; absent: only what is recorded is answered. */
  upstream?: string;
  folder: string;
}

/** Of a request only these reach a server; what came of them is kept without any. */
const FORWARDED = ['content-type', 'accept', 'x-api-key', 'authorization', 'anthropic-version', 'anthropic-beta'];
const MODEL = /"model"\s*:\s*"([^"]+)"/;

/**
 * A server between the engine and a model. Requests for proposals go to who writes them from the labels. A second reader's
 * and those of a comparison with the canon are answered from the recording of their prompt's version, else by the live
 * model, and then they are recorded. Kept are answers under the hash of their request, and neither requests nor keys.
 */
export class Tape {
  /** Requests that no recording had and that nobody could be asked. */
  missing = 0;
  /** Requests that the live model answered. */
  asked = 0;
  private readonly models = new Set<string>();
  private readonly recordings: Readonly<Record<Taped, Recording>>;
  private readonly server = createServer((req, res) => {
    void this.serve(req, res).catch(() => res.destroy());
  });

  private constructor(private readonly settings: TapeSettings) {
    const { folder, provider } = settings;
    const ids = promptIds();
    this.recordings = {
      judge: Recording.of(folder, provider, ids.judge),
      'canon-diff': Recording.of(folder, provider, ids['canon-diff']),
    };
  }

  static async start(settings: TapeSettings): Promise<Tape> {
    const tape = new Tape(settings);
    await new Promise<void>((resolve) => tape.server.listen(0, '127.0.0.1', resolve));
    return tape;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Who made what is recorded, as it stands in a table: "claude-haiku-5-5, claude-sonnet-5-5 (2026-11-29)". */
  get madeBy(): string {
    const { judge, 'canon-diff': diff } = this.recordings;
    const models = new Set([judge, diff].flatMap(({ maker }) => maker?.models ?? []));
    return `${[...models].sort().join(', ')} (${(diff.maker ?? judge.maker)?.at.slice(0, 10) ?? 'nothing'})`;
  }

  /** The models of the tiers that were asked when it was recorded. */
  get tiers(): Maker['tiers'] | undefined {
    const { judge, 'canon-diff': diff } = this.recordings;
    return (diff.maker ?? judge.maker)?.tiers;
  }

  /** Writes what was recorded; nothing when no live model was asked. */
  write(tiers: Maker['tiers']): void {
    const { provider, upstream } = this.settings;
    if (this.asked === 0 || upstream === undefined) return;
    const at = new Date().toISOString();
    const maker = { provider, host: new URL(upstream).host, models: [...this.models].sort(), tiers, at };
    for (const recording of Object.values(this.recordings)) if (!recording.isEmpty) recording.write(maker);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await textOf(req);
    const kind = kindOf(body);
    if (!kind) return give(res, await this.send(this.settings.scripted, req, body));
    const recording = this.recordings[kind];
    const hash = sha256(`${req.url} ${canonicalJson(JSON.parse(body))}`);
    const kept = recording.answerTo(hash);
    if (kept) return give(res, kept);
    if (this.settings.upstream === undefined) {
      this.missing++;
      return give(res, { status: 500, type: 'application/json', body: '{"error":{"message":"not recorded"}}' });
    }
    const answer = await this.send(this.settings.upstream, req, body);
    this.asked++;
    // A server that is too busy has said nothing of the request.
    if (answer.status === 429 || answer.status >= 500) return give(res, answer);
    recording.keep(hash, answer);
    const model = MODEL.exec(answer.body)?.[1];
    if (model !== undefined) this.models.add(model);
    give(res, answer);
  }

  private async send(base: string, { url, method, headers }: IncomingMessage, body: string): Promise<RecordedAnswer> {
    const own = Object.fromEntries(
      FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
    );
    const answer = await fetch(`${base}${url}`, { method, headers: own, ...(method === 'POST' ? { body } : {}) });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? 'application/json',
      body: await answer.text(),
    };
  }
}

/** By the member that its answer is to have. */
function kindOf(body: string): Taped | undefined {
  if (body.includes('ghost_nodes')) return undefined;
  if (body.includes('judgements')) return 'judge';
  return body.includes('high_level_changes') || body.includes('operations') ? 'canon-diff' : undefined;
}

function give(res: ServerResponse, { status, type, body }: RecordedAnswer): void {
  res.writeHead(status, { 'content-type': type }).end(body);
}
