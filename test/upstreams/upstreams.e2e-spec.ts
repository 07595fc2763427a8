import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import type { FakeVendor } from '../fakes/media-vendor/fake-vendor';
import { FakeOpenai } from '../fakes/openai';
import { FakeRunway } from '../fakes/runway';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import type { Job } from '../media/job';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { picture, uploadPicture } from '../media/pictures';
import { otherRows, statusRows, type MediaRow, type Vendor } from './media-rows';
import { tableOf, type Shown } from './table';
import { COMPLETIONS, MESSAGES, OddText, type TextProtocol, type TextRow } from './text-rows';

/**
 * Every fault of every upstream: what is charged for it, what the upstream has on its bill, how often it was sent, how it
 * ends. `npm run test:upstreams` prints the table; without, clips are left out of a vendor whose pictures meet the same.
 */
const PRINTED = process.env.UPSTREAMS_TABLE !== undefined;
const fakes: Record<Vendor, FakeVendor> = {
  openai: new FakeOpenai(),
  google: new FakeGoogle(),
  runway: new FakeRunway(),
  fal: new FakeFal(),
};
const odd = new OddText(MESSAGES);
const shown: Shown[] = [];
let stack: MediaStack;
let ada: MediaUser;
let still: string;

beforeAll(async () => {
  await Promise.all([odd.listen(), ...Object.values(fakes).map((fake) => fake.listen())]);
  for (const fake of Object.values(fakes)) fake.retryAfter = '0';
  stack = await startMedia({
    ...UNLIMITED,
    ...{ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${fakes.openai.url}/v1` },
    ...{ GEMINI_API_KEY: 'goog-test', GEMINI_BASE_URL: fakes.google.url },
    ...{ RUNWAY_API_KEY: 'key_test', RUNWAY_BASE_URL: fakes.runway.url },
    ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fakes.fal.url },
    ...MESSAGES.environment(odd.url),
    ...{ DAILY_VIDEO_SECONDS: '1000000', JOBS_PER_USER: '1000', QUEUE_CONCURRENCY: 'image=8,video=4' },
  });
  await stack.startWorker();
  ada = await stack.user();
  still = await uploadPicture(stack.api.url, ada, await picture(1280, 720));
}, 60_000);
afterAll(async () => {
  if (PRINTED) process.stdout.write(`${tableOf(shown)}\n${shown.length} rows\n`);
  await stack.close();
  await Promise.all([odd.close(), ...Object.values(fakes).map((fake) => fake.close())]);
});

interface Outcome extends Shown {
  expected: MediaRow;
}

/** Does the work of a row, and gives what came of it. */
async function run(row: MediaRow, name: string): Promise<Outcome> {
  const { vendor, kind, mark } = row;
  const prompt = `${mark} ${name}`;
  const common = { provider: vendor, commit: true };
  const job =
    kind === 'image'
      ? await ada.job('POST', '/images/generate', { ...common, prompt, parameters: { quality_tier: 'draft' } })
      : await ada.job('POST', '/video/generate', {
          ...common,
          video_prompt: prompt,
          artifact_id: still,
          duration_s: 4,
          quality_tier: 'draft',
        });
  const ended = await untilEnded(job, kind);
  const works = fakes[vendor].accepted.filter((work) => work.prompt === prompt);
  const sent = fakes[vendor].calls('POST').filter(({ body }) => JSON.stringify(body).includes(JSON.stringify(prompt)));
  return {
    expected: row,
    ...{ vendor, kind, fault: row.fault },
    charged: ended.cost.charged_usd ?? 0,
    open: ended.cost.possibly_billed_usd,
    billed: works.filter(({ billed }) => billed).length,
    creates: works.length,
    sent: sent.length,
    seconds: (Date.parse(ended.finished_at!) - Date.parse(ended.created_at)) / 1_000,
    outcome: ended.error?.code ?? ended.status,
  };
}

async function untilEnded({ job_id }: Job, kind: MediaRow['kind']): Promise<Job> {
  let last: Job | undefined;
  await eventually(async () => {
    last = await ada.job('GET', `/${kind === 'image' ? 'images' : 'video'}/jobs/${job_id}`);
    if (last.finished_at === null) await new Promise((resolve) => setTimeout(resolve, 150));
    expect(last.finished_at).not.toBeNull();
  }, 150_000);
  return last!;
}

const LANES = 16;

/** A few rows at a time, so that api and worker, which share this process, are not what is tested. */
async function inLanes(
  rows: readonly MediaRow[],
  work: (row: MediaRow, index: number) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = [...rows.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) outcomes[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return outcomes;
}

/** What of an outcome must be as its row says. */
const judged = ({ vendor, kind, fault, outcome, billed, creates, sent, charged, open }: Outcome) => ({
  ...{ vendor, kind, fault, outcome, billed, creates, sent },
  charged: charged === 0 ? 'nothing' : open > 0 ? 'open' : 'billed',
});
const wanted = ({ vendor, kind, fault, outcome, billed, sent, accepted, charged }: MediaRow) => ({
  ...{ vendor, kind, fault, outcome, billed, creates: accepted, sent, charged },
});

describe('pictures and clips', () => {
  const script = {
    openai: fakes.openai.script,
    google: fakes.google.script,
    runway: fakes.runway.script,
    fal: fakes.fal.script,
  };
  const all = [...statusRows(script), ...otherRows()];
  const isPicture = ({ vendor, fault }: MediaRow) =>
    all.some((other) => other.kind === 'image' && other.vendor === vendor && other.fault === fault);
  const rows = all.filter((row) => PRINTED || row.kind === 'image' || !isPicture(row));
  let outcomes: Outcome[];

  beforeAll(async () => {
    // Pauses of a vendor are tested elsewhere: here they are over at once, so that rows do not wait for each other.
    const clear = setInterval(() => void stack.api.query('delete from vendor_pauses').catch(() => undefined), 100);
    try {
      const together = await inLanes(
        rows.filter((row) => !row.alone),
        (row, index) => run(row, `row ${index}.`),
      );
      const alone: Outcome[] = [];
      for (const [index, row] of rows.filter((one) => one.alone).entries()) {
        await stack.api.query('delete from vendor_pauses');
        alone.push(await run(row, `row alone ${index}.`));
      }
      outcomes = [...together, ...alone];
    } finally {
      clearInterval(clear);
    }
    shown.push(...outcomes);
  }, 240_000);

  it('end as each row says: outcome, charge, bill and creations', () => {
    expect(outcomes.map(judged)).toEqual(outcomes.map(({ expected }) => wanted(expected)));
  });

  it('cost nothing where an answered failure is on nobody’s bill', () => {
    const wrong = outcomes.filter(({ billed, charged, open }) => billed === 0 && open === 0 && charged > 0);
    expect(wrong).toEqual([]);
  });

  it('are never on a bill twice, and are sent again only after what was sent had failed for sure', () => {
    expect(outcomes.filter(({ billed }) => billed > 1)).toEqual([]);
    const unsure = outcomes.filter(({ sent, open }) => sent > 1 && open > 0);
    expect(unsure).toEqual([]);
  });
});

/** Asks for suggestions while the provider does what each row says, and gives what came of them. */
async function askAll(
  { provider, rows }: TextProtocol,
  upstream: OddText,
  api: TestApi,
  token: string,
): Promise<(Shown & { expected: TextRow })[]> {
  const { active_path, branch_canon } = sampleStory();
  const caller = new ProposalCaller(api.url, token, '/ai/suggest');
  const body = { active_path, branch_canon };
  await caller.json(body);
  const outcomes: (Shown & { expected: TextRow })[] = [];
  for (const row of rows(upstream.words)) {
    upstream.answer = row.answer;
    upstream.calls = 0;
    const began = performance.now();
    const { status, body: answer } = await caller.json(body);
    const seconds = (performance.now() - began) / 1_000;
    const [line] = await api.query<{ cost: string }>(
      `select coalesce(sum(cost), 0) as cost from usage_ledger
        where reservation_id = (select reservation_id from usage_ledger where operation = 'ai.suggest' order by id desc limit 1)`,
    );
    outcomes.push({
      expected: row,
      ...{ vendor: provider, kind: 'text', fault: row.fault, seconds },
      charged: Number(line!.cost) / 1e9,
      open: 0,
      billed: row.billed,
      creates: row.billed,
      sent: upstream.calls,
      outcome: status === 200 ? 'answered' : `${status} ${answer.code}`,
    });
  }
  upstream.answer = undefined;
  return outcomes;
}

describe.each([MESSAGES, COMPLETIONS])('texts of $provider', (protocol) => {
  let outcomes: (Shown & { expected: TextRow })[];

  beforeAll(async () => {
    if (protocol === MESSAGES) outcomes = await askAll(protocol, odd, stack.api, ada.accessToken);
    else {
      // A process has one text provider.
      const upstream = await new OddText(protocol).listen();
      const api = await startTestApi({ ...UNLIMITED, ...protocol.environment(upstream.url) });
      outcomes = await askAll(protocol, upstream, api, (await signIn(api)).accessToken);
      await api.close();
      await upstream.close();
    }
    shown.push(...outcomes);
  }, 120_000);

  it('end as each row says: a complete answer is given, and what is none costs nothing', () => {
    const got = outcomes.map(({ fault, outcome, charged }) => ({
      fault,
      outcome: outcome === 'answered' ? 200 : Number(outcome.slice(0, 3)),
      charged: charged > 0 ? 'billed' : 'nothing',
    }));
    expect(got).toEqual(outcomes.map(({ expected: { fault, outcome, charged } }) => ({ fault, outcome, charged })));
  });

  it('are asked for again only where nothing was answered', () => {
    expect(outcomes.filter(({ sent, billed }) => sent > 1 && billed > 0)).toEqual([]);
  });
});

it('the table has every upstream, and 120 rows at the least', () => {
  expect(shown.length).toBeGreaterThanOrEqual(120);
  expect(new Set(shown.map(({ vendor }) => vendor))).toEqual(
    new Set(['openai', 'google', 'runway', 'fal', 'anthropic']),
  );
});
