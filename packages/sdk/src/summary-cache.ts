import { blocksIn, pathHash } from '@creative-space/story';
import { globals, toHex, webSha256, type KeyStorage, type Sha256 } from './platform.ts';

type Node = { id: string; title?: string; text: string };
type Summary = { hash: string; text: string };
type Segment = Summary & { from: string; to: string; node_ids: string[] };

/** A summary with what it is of: the ids at its ends, and the hash of the nodes themselves. */
interface Kept extends Summary {
  from: string;
  to: string;
  nodes: string;
}

/** What a request may bring (contract, 3.1). */
const MOST_SENT = 200;

export interface SummaryCacheOptions {
  /** Summaries that are kept; those that were not used for longest go first. 500 when not given. */
  max?: number;
  /** Keeps them over the end of the app. They are words of the story: it should be the person's own device. */
  storage?: KeyStorage;
  /** The name in the storage. */
  key?: string;
  /** Instead of that of Web Crypto. */
  sha256?: Sha256;
}

/**
 * Keeps what `/ai/summarize` answers, and sends with every request those that are true of its path. Hand it to
 * `createClient` as `summaries`. A summary belongs to the words of its nodes, not to their ids: after a node has changed
 * it is not sent, and branches share what lies before their fork.
 */
export class SummaryCache {
  private readonly options: SummaryCacheOptions;
  private readonly kept = new Map<string, Kept>();
  private loading: Promise<void> | undefined;

  constructor(options: SummaryCacheOptions = {}) {
    this.options = options;
  }

  get size(): number {
    return this.kept.size;
  }

  /** The summaries that are true of this path. */
  async of(path: Node[]): Promise<Summary[]> {
    await this.load();
    if (this.kept.size === 0) return [];
    const byEnds = new Map<string, Kept[]>();
    for (const kept of this.kept.values()) byEnds.set(endsOf(kept), [...(byEnds.get(endsOf(kept)) ?? []), kept]);
    const found: Summary[] = [];
    for (const { start, end } of blocksIn(path.length)) {
      const block = { from: path[start]!.id, to: path[end - 1]!.id };
      const candidates = byEnds.get(endsOf(block));
      const nodes = candidates && (await this.nodesOf(path, block));
      const kept = candidates?.find((candidate) => candidate.nodes === nodes);
      if (!kept) continue;
      // To the end of the queue of those that are forgotten.
      this.kept.delete(kept.hash);
      this.kept.set(kept.hash, kept);
      found.push({ hash: kept.hash, text: kept.text });
    }
    return found.slice(-MOST_SENT);
  }

  /** Keeps the segments of an answer to `/ai/summarize` about this path. */
  async keep(path: Node[], segments: Segment[]): Promise<void> {
    await this.load();
    for (const { hash, text, from, to } of segments) {
      this.kept.delete(hash);
      this.kept.set(hash, { hash, text, from, to, nodes: await this.nodesOf(path, { from, to }) });
    }
    const tooMany = this.kept.size - (this.options.max ?? 500);
    if (tooMany > 0) for (const hash of [...this.kept.keys()].slice(0, tooMany)) this.kept.delete(hash);
    if (segments.length > 0) await this.options.storage?.set(this.key, JSON.stringify([...this.kept.values()]));
  }

  /** Forgets all, such as at a sign-out. */
  async clear(): Promise<void> {
    await this.load();
    this.kept.clear();
    await this.options.storage?.remove(this.key);
  }

  private get key(): string {
    return this.options.key ?? 'cse.summaries';
  }

  private load(): Promise<void> {
    this.loading ??= (async () => {
      const text = await this.options.storage?.get(this.key);
      try {
        for (const kept of JSON.parse(text || '[]') as Kept[]) this.kept.set(kept.hash, kept);
      } catch {
        // Not ours, or cut short: summaries can be made again.
      }
    })();
    return this.loading;
  }

  private nodesOf(path: Node[], { from, to }: { from: string; to: string }): Promise<string> {
    const start = path.findIndex(({ id }) => id === from);
    const end = path.findIndex(({ id }) => id === to);
    const sha256 = this.options.sha256 ?? webSha256;
    return pathHash(path.slice(start, end + 1), async (text) =>
      toHex(await sha256(new globals.TextEncoder().encode(text))),
    );
  }
}

const endsOf = ({ from, to }: { from: string; to: string }): string => `${from}\n${to}`;

type Body = { active_path?: unknown; summaries?: unknown; request?: unknown } | undefined;

/** Where summaries are kept, as a client uses it. */
export type Summaries = Pick<SummaryCache, 'of' | 'keep'>;

/** A body with what is known of its path; as it is where it brings summaries itself, or has no path. */
export async function withSummaries(cache: Summaries | undefined, body: unknown): Promise<unknown> {
  const { active_path, summaries, request } = (body as Body) ?? {};
  if (!cache) return body;
  // What a call would cost is asked with the body of the call inside.
  if (request) return { ...(body as object), request: await withSummaries(cache, request) };
  if (!Array.isArray(active_path) || summaries) return body;
  // A storage that fails costs no more than the summaries.
  const found = await cache.of(active_path as Node[]).catch(() => []);
  return found.length > 0 ? { ...(body as object), summaries: found } : body;
}

/** Keeps what an answer has brought. */
export async function keepSummaries(cache: Summaries | undefined, body: unknown, answer: unknown): Promise<void> {
  const { active_path } = (body as Body) ?? {};
  const { segments } = (answer as { segments?: Segment[] } | undefined) ?? {};
  if (!cache || !Array.isArray(active_path) || !Array.isArray(segments)) return;
  await cache.keep(active_path as Node[], segments).catch(() => undefined);
}
