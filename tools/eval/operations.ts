import {
  AiProxyModule,
  CanonDiffs,
  Continuations,
  Expansions,
  MergeProposals,
  Suggestions,
  Summaries,
  type CanonDiffRequest,
  type MergeRequest,
  type SuggestRequest,
} from '@cse/ai-proxy';
import { AppConfigModule, ClockModule, SecretsConfig, TextConfig } from '@cse/config';
import { SystemClock, type CallObserver } from '@cse/core';
import { apportion, type Canon, type PathNode, type StoryRequest, type Summary } from '@cse/prompts';
import { SketchTextModel } from '@cse/sketch';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type FakeAnthropic, startFakeAnthropic } from '../../test/fakes/anthropic';

@Module({})
class EvalModule {
  static forRoot(environment: Readonly<Record<string, string | undefined>>): DynamicModule {
    const config = AppConfigModule.forRoot([SecretsConfig, TextConfig], environment);
    const texts = AiProxyModule.forRoot({ sketch: () => new SketchTextModel() });
    return { module: EvalModule, imports: [config, ClockModule.forRoot(new SystemClock()), texts] };
  }
}

/** What the measures of stories ask of a fake: to write what they say. */
export type StoryFake = Pick<FakeAnthropic, 'answerWith' | 'judge' | 'close'>;

/** The text side of the engine, without HTTP and database, in front of a fake provider. */
export interface TextEngine<F extends StoryFake = FakeAnthropic> {
  app: INestApplicationContext;
  fake: F;
  close(): Promise<void>;
}

/**
 * @param standardModel the model that requests without a tier go to
 * @param provider `sketch` answers without the fake
 * @param judge the second reader
 */
export async function startTextEngine(
  standardModel = 'claude-sonnet-5-5',
  provider: 'anthropic' | 'sketch' = 'anthropic',
  judge: 'off' | 'fast' = 'off',
): Promise<TextEngine> {
  const fake = await startFakeAnthropic();
  return startEngine(fake, {
    TEXT_PROVIDER: provider,
    ANTHROPIC_BASE_URL: fake.url,
    ANTHROPIC_API_KEY: 'eval',
    TEXT_MODEL_STANDARD: standardModel,
    TEXT_JUDGE: judge,
  });
}

/** An engine with settings of one's own; closing it closes the fake. */
export async function startEngine<F extends StoryFake>(
  fake: F,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<TextEngine<F>> {
  // The key is always the same, so that a run can be compared with the last one; it protects nothing here.
  const own = { ...environment, NODE_ENV: 'test', CONTENT_KEY: Buffer.alloc(32, 7).toString('base64') };
  const app = await NestFactory.createApplicationContext(EvalModule.forRoot(own), { logger: false });
  return {
    app,
    fake,
    close: async () => {
      await app.close();
      await fake.close();
    },
  };
}

/** Nothing is billed here, and nothing too dear. */
const UNBILLED: CallObserver = {
  dispatched: () => undefined,
  used: () => undefined,
  ended: () => undefined,
  beside: () => UNBILLED,
};

export function evalCall(): { signal: AbortSignal; observer: CallObserver; userId: string } {
  return { signal: new AbortController().signal, observer: UNBILLED, userId: 'eval' };
}

/** How many nodes of a branch are its own when it is joined with another. */
const OWN_NODES = 6;

/** A request about one branch of a story. */
export interface BranchRequest extends StoryRequest {
  active_path: PathNode[];
  branch_canon: Canon;
}

/** One text operation, asked about a branch; resolves with everything that a client would be told. */
export interface EvalOperation {
  name: string;
  run(engine: TextEngine, branch: BranchRequest): Promise<unknown>;
}

/** Every text operation there is; what is measured of all of them goes over this list. */
export const OPERATIONS: readonly EvalOperation[] = [
  {
    name: 'suggest',
    run: (engine, branch) => suggest(engine, branch),
  },
  { name: 'summarize', run: summarize },
  { name: 'expand', run: expand },
  { name: 'continue', run: (engine, branch) => goOn(engine, branch) },
  { name: 'canon-diff', run: (engine, branch) => canonDiff(engine, branch) },
  { name: 'merge-propose', run: mergeWithAnother },
];

export type SuggestAsked = Partial<SuggestRequest> & Pick<SuggestRequest, 'active_path' | 'branch_canon'>;

export function suggest(engine: TextEngine<StoryFake>, request: SuggestAsked) {
  return steps((emit) => engine.app.get(Suggestions).suggest(wholeSuggest(request), evalCall(), emit));
}

function wholeSuggest(request: SuggestAsked): SuggestRequest {
  return { tier: 'standard', ghosts: 3, inlines: 3, existing_children: [], rejected: [], ...request };
}

/** The slots of a request's prompt: first as many of each lane as are wanted, in their order, then those of the spares. */
export function slotsOf(engine: TextEngine<StoryFake>, request: SuggestAsked): number[] {
  const whole = wholeSuggest(request);
  const [prompt] = engine.app.get(Suggestions).prompts(whole, evalCall().userId);
  const task = prompt?.content.at(-1)?.text ?? '';
  const lanes = [...task.matchAll(/^Slot (\d+): (stay|leave)/gm)].map(([, slot, word]) => ({
    slot: Number(slot),
    word,
  }));
  const { aligned, exploratory } = apportion(whole.ghosts);
  const wanted = [
    ...lanes.filter(({ word }) => word === 'stay').slice(0, aligned),
    ...lanes.filter(({ word }) => word === 'leave').slice(0, exploratory),
  ].sort((a, b) => a.slot - b.slot);
  return [...wanted, ...lanes.filter((lane) => !wanted.includes(lane))].map(({ slot }) => slot);
}

export type CanonDiffAsked = Partial<CanonDiffRequest> & Pick<CanonDiffRequest, 'active_path' | 'branch_canon'>;

export function canonDiff(engine: TextEngine<StoryFake>, request: CanonDiffAsked) {
  const whole: CanonDiffRequest = { tier: 'standard', mode: 'diff', focus_node_ids: [], ...request };
  return steps((emit) => engine.app.get(CanonDiffs).diff(whole, evalCall(), emit));
}

function expand(engine: TextEngine, branch: BranchRequest) {
  const own = { operation: 'expand' as const, alternatives: 2, keep_facts: [], target_words: 100 };
  return steps((emit) => engine.app.get(Expansions).expand({ ...branch, ...own, tier: 'standard' }, evalCall(), emit));
}

export function goOn(engine: TextEngine, branch: BranchRequest, counts = { siblings: 3, depth: 2 }) {
  const own = { ...counts, target_words: 80, tier: 'standard' as const };
  return steps((emit) => engine.app.get(Continuations).continue({ ...branch, ...own }, evalCall(), emit));
}

/** Joins the last nodes of the branch with another branch of one node. */
function mergeWithAnother(engine: TextEngine, { active_path, branch_canon, ...story }: BranchRequest) {
  const common_path = active_path.slice(0, -OWN_NODES);
  const other = { id: 'o_1', parent_id: common_path.at(-1)!.id, text: 'That night nobody came on deck at all.' };
  return proposeMerges(engine, {
    ...story,
    common_path,
    left: { nodes: active_path.slice(-OWN_NODES) },
    right: { nodes: [other] },
    canon_left: branch_canon,
  });
}

export type MergeAsked = Omit<MergeRequest, 'tier' | 'count'>;

export function proposeMerges(engine: TextEngine, request: MergeAsked) {
  return steps((emit) =>
    engine.app.get(MergeProposals).propose({ ...request, tier: 'standard', count: 3 }, evalCall(), emit),
  );
}

/** Sums up a branch to its tip, a few blocks a request, until none is missing. */
async function summarize(engine: TextEngine, branch: BranchRequest): Promise<unknown> {
  const answers: unknown[] = [];
  const summaries: Summary[] = [];
  for (let missing = 1; missing > 0;) {
    const request = { ...branch, summaries, tier: 'standard' as const, budget_tokens: 1_000, keep_last: 1 };
    const answer = await steps((emit) => engine.app.get(Summaries).summarize(request, evalCall(), emit));
    summaries.push(...answer.segments.map(({ hash, text }) => ({ hash, text })));
    missing = answer.segments.length > 0 ? answer.missing.length : 0;
    answers.push(answer);
  }
  return answers;
}

/** An operation to its end: what it handed out on the way, and its answer. */
async function steps<S, R>(run: (emit: (step: S) => void) => Promise<R>): Promise<R & { steps: S[] }> {
  const seen: S[] = [];
  const answer = await run((step) => seen.push(step));
  return { ...answer, steps: seen };
}
