import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { FakeFal } from '../fakes/fal';
import { sampleStory } from '../fixtures';
import { eventually } from '../harness/eventually';
import { freePort } from '../../tools/postgres/free-port';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);
const ALERTS = join(ROOT, 'docker/prometheus/alerts.yml');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook_url: string };
}

const rules = (load(readFileSync(ALERTS, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboards = readdirSync(join(ROOT, 'docker/grafana')).map((name) => ({
  name,
  expressions: (
    JSON.parse(read(`docker/grafana/${name}`)) as { panels: { targets: { expr: string }[] }[] }
  ).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
}));

/** Of Prometheus itself, or of its language. */
const NOT_OURS = new Set(
  'up sum max min abs rate increase by on le time absent count or and histogram_quantile instance job'.split(' '),
);

/** The metrics of an expression, each with the labels that it is asked for. */
function metricsIn(expr: string): Map<string, string[]> {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(/, ?/));
  const bare = expr.replaceAll(/by \([^)]*\)/g, '').replaceAll(/\[[^\]]*\]/g, '');
  const found = [...bare.matchAll(/([a-z][a-z0-9_]*)(?:\{([^}]*)\})?/g)].filter(
    ([, name]) => name!.includes('_') && !NOT_OURS.has(name!),
  );
  return new Map(
    found.map(([, name, matchers = '']) => {
      const matched = [...matchers.matchAll(/(\w+)(?:=|!=|=~)"/g)].map(([, label]) => label!);
      return [name!, [...matched, ...grouped].filter((label) => !NOT_OURS.has(label))];
    }),
  );
}

describe('what an operator sees', () => {
  const fal = new FakeFal();
  let anthropic: FakeAnthropic;
  let stack: MediaStack;
  let ada: MediaUser;
  let ask: SuggestCaller;
  let workerPort: string;

  beforeAll(async () => {
    await fal.listen();
    fal.retryAfter = '60';
    anthropic = await startFakeAnthropic();
    stack = await startMedia({
      ...UNLIMITED,
      JOBS_RUNNING_PER_USER: '1',
      FAL_API_KEY: 'fal:test',
      FAL_BASE_URL: fal.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-test',
      MEDIA_WEBHOOK_URL: 'http://127.0.0.1:9/hook',
      MEDIA_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
      METRICS_TOKEN: 'metrics-token-of-this-test',
    });
    ada = await stack.user();
    ask = new SuggestCaller(stack.api.url, ada.accessToken);
    workerPort = String(await freePort());
    await stack.startWorker({ WORKER_HEALTH_PORT: workerPort });
  }, 60_000);
  afterAll(async () => {
    await stack.close();
    await fal.close();
    await anthropic.close();
  });

  const metricsAt = async (url: string) => {
    const headers = { authorization: 'Bearer metrics-token-of-this-test' };
    const answer = await fetch(`${url}/metrics`, { headers });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const metricsOf = { api: () => metricsAt(stack.api.url), worker: () => metricsAt(`http://127.0.0.1:${workerPort}`) };
  const shown = async (which: 'api' | 'worker', line: RegExp) => {
    const [, value] = line.exec(await metricsOf[which]()) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  const picture = (prompt: string, more: object = {}) =>
    ada.job('POST', '/images/generate', {
      prompt,
      provider: 'fal',
      commit: true,
      parameters: { quality_tier: 'draft' },
      ...more,
    });

  it('of a worker is for those who have the token', async () => {
    expect((await fetch(`http://127.0.0.1:${workerPort}/metrics`)).status).toBe(401);
  });

  it('tells the class of users that wait, and for how long', async () => {
    // The only place of its user is taken.
    const create = fal.hold('request', 'POST');
    const first = await picture('the first one');
    await create.reached;
    const next = await picture('the next one');
    await stack.api.query(`update generations set updated_at = now() - interval '20 minutes' where id = $1`, [
      next.job_id,
    ]);
    const oldest = /^csee_queue_oldest_seconds\{kind="image",plan="default"\} (.*)$/m;
    await eventually(async () => expect(await shown('worker', oldest)).toBeGreaterThan(1_199), 10_000);
    expect(await shown('worker', /^csee_queue_depth\{kind="image",plan="default"\} (\d+)$/m)).toBe(1);
    expect(await shown('worker', /^csee_jobs_running\{kind="image",provider="fal"\} (\d+)$/m)).toBe(1);
    create.release();
    for (const { job_id } of [first, next]) expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
  }, 60_000);

  it('tells jobs, vendors, money and messages that wait, by labels that name nobody', async () => {
    const { job_id } = await picture('a quay at night');
    expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    // A job is told of right after it can be seen that it has ended.
    const made = /^csee_jobs_ended_total\{kind="image",provider="fal",outcome="succeeded"\} (\d+)$/m;
    await eventually(async () => expect(await shown('worker', made)).toBe(3), 10_000);
    expect(await shown('worker', /^csee_media_cost_usd_total\{kind="image",provider="fal"\} (.*)$/m)).toBeCloseTo(
      0.015,
    );
    const submitted = /^csee_vendor_call_duration_seconds_count\{provider="fal",call="submit",outcome="ok"\} (\d+)$/m;
    expect(await shown('worker', submitted)).toBe(3);
    const untold = /^csee_webhook_backlog\{webhook="jobs"\} (\d+)$/m;
    await eventually(async () => expect(await shown('worker', untold)).toBe(3), 10_000);

    const lost = await picture('[[policy]] a quay');
    expect((await ada.untilEnded(lost.job_id)).status).toBe('failed');
    const busy = await picture('[[rate-limit:9]] a quay');
    await eventually(async () => {
      expect(
        await shown('worker', /^csee_vendor_paused_seconds\{provider="fal",reason="create"\} (.*)$/m),
      ).toBeGreaterThan(30);
    }, 20_000);
    expect(await shown('worker', /^csee_vendor_pauses_total\{provider="fal",reason="create"\} (\d+)$/m)).toBe(1);
    expect(await shown('worker', /^csee_disputes_open (\d+)$/m)).toBe(1);
    expect(await shown('worker', /^csee_disputes_open_usd (.*)$/m)).toBe(0.005);
    expect(await shown('worker', /^csee_holds_open (\d+)$/m)).toBe(1);
    const text = `${await metricsOf.worker()}${await metricsOf.api()}`;
    for (const id of [ada.userId, busy.job_id, job_id, 'a quay at night']) expect(text).not.toContain(id);
  }, 60_000);

  it('tells that texts are kept from a provider that is down', async () => {
    expect((await ask.json(sampleStory())).status).toBe(200);
    const circuit = /^csee_circuit_open\{gen_ai_provider_name="anthropic",use="answers"\} (\d)$/m;
    expect(await shown('api', circuit)).toBe(0);
    anthropic.next('server_error', 5);
    for (let n = 0; n < 5; n++) await ask.json(sampleStory());
    expect(await shown('api', circuit)).toBe(1);
  });

  it('says which build it is, with which schema, of both processes', async () => {
    for (const which of ['api', 'worker'] as const) {
      expect(await shown(which, /^csee_build_info\{version="\d+\.\d+\.\d+",node="v\d+.*"\} (\d)$/m)).toBe(1);
      expect(await shown(which, /^csee_schema_info\{schema="\w+\d{13}",state="current"\} (\d)$/m)).toBe(1);
    }
  });

  it('asks on every dashboard and in every alert for metrics and labels that there are', async () => {
    const text = `${await metricsOf.api()}${await metricsOf.worker()}`;
    const labels = new Map<string, Set<string>>();
    const declared = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)];
    for (const [, name, type] of declared) {
      const names = type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name!];
      for (const one of names) labels.set(one, labels.get(one) ?? new Set());
    }
    for (const [, name, pairs = ''] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)) {
      for (const [, label] of pairs.matchAll(/(\w+)="/g)) labels.get(name!)?.add(label!);
    }
    const missing = [
      ...rules.map(({ alert, expr }) => [alert, expr] as const),
      ...dashboards.flatMap(({ name, expressions }) => expressions.map((expr) => [name, expr] as const)),
    ].flatMap(([where, expr]) =>
      [...metricsIn(expr)].flatMap(([metric, wanted]) => {
        const known = labels.get(metric);
        if (!known) return [`${where}: ${metric}`];
        // A metric of nothing yet shows no labels.
        return known.size === 0
          ? []
          : wanted.filter((label) => !known.has(label)).map((label) => `${where}: ${metric} has no ${label}`);
      }),
    );
    expect(missing).toEqual([]);
    expect(rules.length).toBeGreaterThan(20);
    // What begins with 1 has not increased.
    const increases = rules.flatMap(({ expr }) => [...expr.matchAll(/increase\((\w+)(?:\{([^}]*)\})?\[/g)]);
    expect(increases.length).toBeGreaterThan(3);
    for (const [, name, label = ''] of increases) {
      const series = text.split('\n').filter((line) => line.startsWith(name!) && line.includes(label));
      expect([name, label, series.length > 0]).toEqual([name, label, true]);
    }
  });

  it('has a part in the run-book for each alert, and none for what is no alert', () => {
    const parts = [...read('docs/runbook.md').matchAll(/^### (\w+)$/gm)].map(([, name]) => name!);
    expect(parts.sort()).toEqual(rules.map(({ alert }) => alert).sort());
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    }
  });

  it('is what Prometheus itself can read', async () => {
    const found = await run('promtool', ['--version']).then(
      () => true,
      () => false,
    );
    // Debian's package `prometheus` has it.
    if (!found)
      return void process.stderr.write('\n*** No promtool found: the alert rules were not read by it. ***\n\n');
    const { stdout } = await run('promtool', ['check', 'rules', ALERTS]);
    expect(stdout).toMatch(new RegExp(`SUCCESS: ${rules.length} rules found`));
    await run('promtool', ['test', 'rules', ALERTS.replace('.yml', '.test.yml')]);
  });
});
