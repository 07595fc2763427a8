import { renderCanonDiff, renderJudge } from '@cse/prompts';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where recordings of live models are kept, from the root of the repository. */
export const RECORDINGS = join('eval', 'recordings');

/** What a server answered to one request, word for word. */
export interface RecordedAnswer {
  status: number;
  type: string;
  body: string;
}

/** Who answered, so that nothing stands for what it is not. */
export interface Maker {
  provider: LiveProvider;
  /** The server that was asked. */
  host: string;
  /** The models as they say they are. */
  models: string[];
  /** What was asked by which tier; a request is known again by its model too. */
  tiers: { standard: string; draft: string };
  /** When the last of the answers was recorded. */
  at: string;
}

export const LIVE_PROVIDERS = ['anthropic', 'openai'] as const;
export type LiveProvider = (typeof LIVE_PROVIDERS)[number];

/** The requests that a live model answers; what suggests is the labels, in every column. */
export type Taped = 'judge' | 'canon-diff';

/** The versions of the prompts as they are now. A recording of another version is none of these. */
export function promptIds(): Readonly<Record<Taped, string>> {
  const story = { existing_children: [], rejected: [], gone: [], newest: [], language: 'und' };
  const candidates = [{ number: 1, title: '', gist: '' }];
  const active_path = [{ id: 'n', parent_id: null, text: '' }];
  const asked = { active_path, branch_canon: {}, mode: 'diff' as const, focus_node_ids: [] };
  return {
    judge: renderJudge({ ...story, branch_canon: {}, candidates, from: 0 }, '', 'fast').id,
    'canon-diff': renderCanonDiff(asked, '').id,
  };
}

/** The answers of one provider to all requests of one version of a prompt, by the hash of the request. */
export class Recording {
  private readonly answers: Map<string, RecordedAnswer>;
  maker: Maker | undefined;

  constructor(private readonly file: string) {
    const kept = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as { made_by: Maker; answers: Record<string, RecordedAnswer> })
      : undefined;
    this.maker = kept?.made_by;
    this.answers = new Map(Object.entries(kept?.answers ?? {}));
  }

  static of(folder: string, provider: LiveProvider, prompt: string): Recording {
    return new Recording(join(folder, provider, `${prompt}.json`));
  }

  get isEmpty(): boolean {
    return this.answers.size === 0;
  }

  answerTo(hash: string): RecordedAnswer | undefined {
    return this.answers.get(hash);
  }

  keep(hash: string, answer: RecordedAnswer): void {
    this.answers.set(hash, answer);
  }

  /** In the order of the hashes, so that a recording that is made again differs where the answers do. */
  write(maker: Maker): void {
    mkdirSync(join(this.file, '..'), { recursive: true });
    const answers = Object.fromEntries([...this.answers].sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(this.file, `${JSON.stringify({ made_by: maker, answers }, null, 1)}\n`);
    this.maker = maker;
  }
}

/** The providers of whom a folder has recordings of the prompts as they are now. */
export function recordedProviders(folder: string): LiveProvider[] {
  if (!existsSync(folder)) return [];
  const ids = Object.values(promptIds());
  return LIVE_PROVIDERS.filter(
    (provider) =>
      readdirSync(folder).includes(provider) &&
      ids.every((id) => readdirSync(join(folder, provider)).includes(`${id}.json`)),
  );
}
