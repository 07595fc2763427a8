import type { CanonConflict, CanonThread, CheckedNodes, StaleMark } from '@creative-space/sdk';
import { canonHash, graphHashes, type Fact } from '@creative-space/story';
import { client } from '../client/session';
import { Observed } from '../store/observed';
import type { OpenProject } from '../store/open-project';
import { keep, keepsake } from '../store/projects';
import { wholeStory, type Story } from '../store/story';

/** A state of the story that others are compared with: each node's hash, and the facts. */
interface Baseline {
  hashes: Record<string, string>;
  canon_hash: string;
  facts: Fact[];
}

/** What the last check found, and what a change has made stale. */
export interface FindingState {
  readonly conflicts: readonly CanonConflict[];
  readonly threads: readonly CanonThread[];
  readonly checked: CheckedNodes | undefined;
  readonly stale: readonly StaleMark[] | undefined;
  /** What is asked for now. */
  readonly running: 'check' | 'stale' | undefined;
  readonly error: { of: 'check' | 'stale'; error: unknown } | undefined;
}

type Kept = Pick<FindingState, 'conflicts' | 'threads' | 'checked'> & { read: Baseline };

const NOTHING: FindingState = {
  conflicts: [],
  threads: [],
  checked: undefined,
  stale: undefined,
  running: undefined,
  error: undefined,
};

/** What is known of contradictions in one open project. Kept beside its story. */
export class Findings extends Observed<FindingState> {
  /** What the last whole check found in the story as it was then: only what has changed since is read again. */
  private last: Kept | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly project: OpenProject) {
    super(NOTHING);
    void keepsake<Kept>(project.id, 'canon/check').then((kept) => {
      if (!kept) return;
      this.last = kept;
      this.set(foundIn(kept));
    });
  }

  /** Holds every node against what stands before it in its branch. Each conflict is shown when it is found. */
  async check(): Promise<void> {
    await this.run('check', async (signal) => {
      const { story } = this.project.snapshot();
      const graph = wholeStory(story);
      const now = await baselineOf(story);
      const before = this.last?.read;
      const since = before ? { node_hashes: before.hashes, canon_hash: before.canon_hash } : undefined;
      const isAgain = new Set(
        graph.nodes.filter(({ id }) => before?.hashes[id] !== now.hashes[id]).map(({ id }) => id),
      );
      // What names a node that is read again is found anew.
      const stays = (this.last?.conflicts ?? []).filter(({ nodes }) =>
        nodes.every((id) => id in now.hashes && !isAgain.has(id)),
      );
      const kept = before?.canon_hash === now.canon_hash ? stays : [];
      if (signal.aborted) return;
      this.set({ conflicts: kept });
      const body = { graph, judge: 'off' as const, ...(since ? { since } : {}) };
      for await (const { event, data } of client.checkCanonStream(body, { signal })) {
        // What was read before a stop may still come.
        if (signal.aborted) return;
        if (event === 'conflict') this.set({ conflicts: withNew(this.state.conflicts, [data]) });
        if (event !== 'done') continue;
        const conflicts = withNew(kept, data.conflicts);
        this.last = { conflicts, threads: data.threads, checked: data.checked, read: now };
        this.set(foundIn(this.last));
        await keep(this.project.id, 'canon/check', this.last);
      }
    });
  }

  /** How many nodes and facts are other ones than when the story was read last; undefined before it was read. */
  async changesSince(): Promise<{ nodes: string[]; facts: number } | undefined> {
    if (!this.last) return undefined;
    const change = changeOf(this.last.read, await baselineOf(this.project.snapshot().story));
    return { nodes: change.nodes.map(({ id }) => id), facts: change.facts.length };
  }

  /** Asks what the changes since the last reading have made stale, each with the chain that says why. */
  async findStale(): Promise<void> {
    await this.run('stale', async (signal) => {
      const { story } = this.project.snapshot();
      if (!this.last) return;
      const change = changeOf(this.last.read, await baselineOf(story));
      const { stale } = await client.markStale(
        { graph: wholeStory(story), change, use_my_artifacts: true },
        { signal },
      );
      this.set({ stale });
    });
  }

  stop(): void {
    this.asking?.abort();
    if (this.state.running) this.set({ running: undefined, ...foundIn(this.last) });
  }

  private async run(what: 'check' | 'stale', work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const asking = new AbortController();
    this.asking = asking;
    this.set({ running: what, error: undefined });
    try {
      await work(asking.signal);
    } catch (error) {
      if (!asking.signal.aborted) this.set({ error: { of: what, error }, ...foundIn(this.last) });
    } finally {
      if (this.asking === asking) this.set({ running: undefined });
    }
  }
}

/** A check that did not come to its end has found nothing that can be relied on: what is shown is that of the last whole one. */
const foundIn = (last: Kept | undefined): Pick<FindingState, 'conflicts' | 'threads' | 'checked'> => ({
  conflicts: last?.conflicts ?? [],
  threads: last?.threads ?? [],
  checked: last?.checked,
});

function withNew(known: readonly CanonConflict[], found: readonly CanonConflict[]): CanonConflict[] {
  const ids = new Set(found.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...found];
}

async function baselineOf(story: Story): Promise<Baseline> {
  const graph = wholeStory(story);
  const [hashes, canon_hash] = await Promise.all([graphHashes(graph), canonHash(graph.canon)]);
  return { hashes, canon_hash, facts: story.canon.facts ?? [] };
}

function changeOf(before: Baseline, now: Baseline) {
  const nodes = Object.keys(now.hashes)
    .filter((id) => before.hashes[id] !== undefined && before.hashes[id] !== now.hashes[id])
    .map((id) => ({ id, before_hash: before.hashes[id]! }));
  const was = new Map(before.facts.map((fact) => [fact.id, fact]));
  const is = new Map(now.facts.map((fact) => [fact.id, fact]));
  const facts = [...new Set([...was.keys(), ...is.keys()])]
    .map((id) => ({ before: was.get(id) ?? null, after: is.get(id) ?? null }))
    .filter(({ before: a, after: b }) => JSON.stringify(a) !== JSON.stringify(b));
  return { nodes, facts };
}

const all = new WeakMap<OpenProject, Findings>();

/** What is known of contradictions in a project; the same as long as it is open. */
export function findingsOf(project: OpenProject): Findings {
  let findings = all.get(project);
  if (!findings) all.set(project, (findings = new Findings(project)));
  return findings;
}
