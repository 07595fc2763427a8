import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as config from '@cse/config';
import { METRICS } from '@cse/telemetry';
import Ajv from 'ajv';
import { load } from 'js-yaml';

const CHART = join(__dirname, '../docker/helm');
const read = (path: string) => readFileSync(join(CHART, path), 'utf8');
const templates = readdirSync(join(CHART, 'templates')).map((name) => ({ name, text: read(`templates/${name}`) }));
const all = templates.map(({ text }) => text).join('\n');
const run = promisify(execFile);

interface Values {
  secrets: Record<string, string[]>;
  env: Record<string, string>;
  [more: string]: unknown;
}
const values = load(read('values.yaml')) as Values;
const valuesCheck = new Ajv().compile(JSON.parse(read('values.schema.json')) as object);

/**
 * What can be read of the chart without Helm: its values, and the names that its templates use. Whether what comes of the
 * templates is right YAML, only Helm says: it is asked where it is there.
 */
describe('the chart', () => {
  const settings = new Set(
    Object.values(config).flatMap((exported) =>
      typeof exported === 'function' && 'variables' in exported ? (exported.variables as string[]) : [],
    ),
  );

  it('has values that its schema allows, and no others', () => {
    expect([valuesCheck(values), valuesCheck.errors]).toEqual([true, null]);
    for (const wrong of [
      { ...values, imagesOfMine: {} },
      { ...values, secrets: { ...values.secrets, shared: [] } },
      { ...values, env: { 'public url': 'x' } },
      { ...values, ops: { ...(values.ops as object), schedule: 'at night' } },
    ]) {
      expect(valuesCheck(wrong)).toBe(false);
    }
  });

  it('sets variables alone that the engine reads, and each secret as a file', () => {
    const named = [...Object.keys(values.env), ...Object.values(values.secrets).flat()];
    named.push(...[...all.matchAll(/"((?:SHUTDOWN|QUEUE|MEDIA|STORAGE|WORKER)_[A-Z_]+)"/g)].map(([, name]) => name!));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !settings.has(name))).toEqual([]);
    expect(
      Object.keys(values.env).filter((name) => /KEY|SECRET|TOKEN|PASSWORD|CLIENTS|DATABASE_URL/.test(name)),
    ).toEqual([]);
  });

  it('gives api and worker all that production asks for', () => {
    const { shared, engine, api } = values.secrets as Record<string, string[]>;
    const given = new Set([...shared!, ...engine!, ...Object.keys(values.env)]);
    for (const name of ['DATABASE_URL', 'CONTENT_KEY', 'METRICS_TOKEN', 'STORAGE_DRIVER', 'S3_BUCKET', 'PUBLIC_URL']) {
      expect([name, given.has(name)]).toEqual([name, true]);
    }
    expect(api).toEqual(expect.arrayContaining(['JWT_PRIVATE_KEYS', 'OAUTH_CLIENTS']));
  });

  it.each(templates)('asks in $name for values and parts that there are, and closes what it opens', ({ text }) => {
    const code = [...text.matchAll(/\{\{-?\s*((?:[^}]|\}(?!\}))*?)\s*-?\}\}/g)]
      .map(([, inner]) => inner!)
      .filter((inner) => !inner.startsWith('/*'));
    for (const [, path] of code.join(' ').matchAll(/\.Values((?:\.\w+)+)/g)) {
      const found = path!
        .slice(1)
        .split('.')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], values);
      expect([path, found === undefined]).toEqual([path, false]);
    }
    for (const [, part] of code.join(' ').matchAll(/include "([^"]+)"/g)) expect(all).toContain(`define "${part}"`);
    let open = 0;
    for (const inner of code) {
      if (/^(if|range|with|define)\b/.test(inner)) open += 1;
      if (inner === 'end') open -= 1;
      expect(open).toBeGreaterThanOrEqual(0);
    }
    expect(open).toBe(0);
  });

  it('brings every part of a deployment', () => {
    const kinds = [...all.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    expect(kinds.sort()).toEqual(
      [
        ...['CronJob', 'Deployment', 'Deployment', 'HorizontalPodAutoscaler', 'Job', 'NetworkPolicy'],
        ...['PodDisruptionBudget', 'PodDisruptionBudget', 'ScaledObject', 'Service', 'Service', 'ServiceMonitor'],
      ].sort(),
    );
    expect(all).toContain('helm.sh/hook: pre-install,pre-upgrade');
  });

  it('starts workers by a metric that they show', () => {
    const [, metric] = /query: max\((\w+)\)/.exec(all)!;
    expect(Object.values(METRICS)).toContain(metric);
  });

  it('asks the images for commands that they have', () => {
    const dockerfile = readFileSync(join(CHART, '../Dockerfile'), 'utf8');
    const commands = ['run-migrations', (values.ops as { args: string[] }).args[0]!];
    for (const command of commands) expect(dockerfile).toMatch(new RegExp(`/${command}\\.js .*dist/tools/commands/\n`));
  });

  it('is what Helm itself can read', async () => {
    const found = await run('helm', ['version']).then(
      () => true,
      () => false,
    );
    if (!found) return void process.stderr.write('\n*** No helm found: the chart was not rendered by it. ***\n\n');
    const optional = ['worker.keda.enabled=true', 'serviceMonitor.enabled=true', 'ops.suspend=false'].join();
    await run('helm', ['lint', '--strict', CHART, '--set', optional]);
    await run('helm', ['template', 'engine', CHART, '--set', optional]);
  });
});
