import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoryFile } from '../src/story-file.ts';
import { events, json, problem, ScriptedServer } from '../../sdk/test/scripted-server.ts';
import { Installed } from './installed.ts';

const ROOT = join(__dirname, '../../..');
const FIXTURES = join(ROOT, 'packages/story/src/fixtures');

// Each command is a process of its own.
jest.setTimeout(120_000);

describe('creative-space, as it is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'creative-space-'));
  const server = new ScriptedServer();
  let installed: Installed;
  const here = (name: string): string => join(folder, name);
  const write = (name: string, content: unknown): void =>
    writeFileSync(here(name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  const story = (name: string): StoryFile => JSON.parse(readFileSync(here(name), 'utf8')) as StoryFile;
  const run = (...parameters: string[]) =>
    installed.run(parameters, { CREATIVE_SPACE_SERVER: server.url, CREATIVE_SPACE_TOKEN: 'token' });

  beforeAll(async () => {
    await server.open();
    installed = Installed.in(folder);
    for (const name of ['small.twee', 'small.ink', 'small.fountain']) cpSync(join(FIXTURES, name), here(name));
    write('two.json', {
      mine: { colour: 'red' },
      nodes: [
        { id: 'a', parent_id: null, text: 'Old Tom died.', x: 3 },
        { id: 'b', parent_id: 'a', text: 'Tom smiled.' },
      ],
    });
    write('bad.json', { nodes: [{ id: 'a', parent_id: 'z', text: 'x' }], canon: {} });
    write('broken.json', '{"nodes": [');
    mkdirSync(here('mixed'));
    write('mixed/a.ink', '=== start ===\nHello.\n-> END\n');
    write('mixed/b.twee', ':: Start\nHello.\n');
    mkdirSync(here('empty'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('holds what it needs and nothing else, and asks for the packages that it was tried with', () => {
    const files = readdirSync(here('node_modules/creative-space'), { recursive: true, encoding: 'utf8' });
    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'dist/creative-space.mjs', 'package.json']);
    const read = (path: string) =>
      JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as {
        version: string;
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
      };
    const [own, root] = [read('packages/cli/package.json'), read('package.json')];
    expect(own.version).toBe(root.version);
    expect(root.devDependencies).toMatchObject(own.dependencies);
  });

  describe('ends with 2 for what is wrong in the command or a file, and says what:', () => {
    it.each([
      [['bogus'], /unknown command 'bogus'/],
      [['check'], /missing required argument 'story'/],
      [['check', 'two.json', '--bogus'], /unknown option '--bogus'/],
      [['suggest', 'two.json', '-n', '99'], /a number from 1 to 8/],
      [['export', 'two.json', '--to', 'docx'], /Allowed choices are twee, ink/],
      [['import', 'nope.twee'], /nope\.twee: there is no such file or folder/],
      [['import', 'empty'], /empty holds no story: \.twee/],
      [['import', 'mixed'], /several notations \(1 ink, 1 twee\)/],
      [['check', 'broken.json'], /broken\.json is no JSON/],
      [['check', 'bad.json'], /bad\.json is not a story that can be sent:\n {2}node a, parent_id/],
      [['check', 'two.json', '--canon', 'bad.json', '--leaf', 'z'], /no node z/],
      [['check', 'two.json', '--canon', 'nope.json'], /nope\.json: there is no such file/],
      [['suggest', 'small.twee'], /several ends: name a node with --node.*\n {2}four-chairs {2}Four chairs/],
      [['stale', 'two.json'], /--before, or a revision of git with --since/],
      [['stale', 'small.twee', '--since', 'HEAD'], /import small\.twee first/],
    ])('%j', async (parameters, words) => {
      server.script(json({}, 500));
      const { exitCode, stdout, stderr } = await run(...parameters);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(words);
      expect(server.seen).toEqual([]);
    });
  });

  describe('ends as the answer of the server says:', () => {
    const quota = {
      code: 'quota_exceeded',
      cap: 'daily_cost',
      limit: 5,
      remaining: 0.01,
      required: 0.02,
      resets_at: '2999-01-01T00:00:00Z',
    };
    it.each([
      ['nobody is signed in', problem(401, { code: 'session_revoked' }), 4, /nobody is signed in at/],
      ['not allowed', problem(403, { code: 'account_suspended', detail: 'suspended' }), 4, /suspended/],
      [
        'a budget',
        problem(402, quota),
        5,
        /daily_cost has \$0\.01 of \$5 left, and this may take \$0\.02; there is room again at 2999-01-01 00:00 UTC/,
      ],
      [
        'a story that it refuses',
        problem(422, {
          code: 'reference_off_path',
          detail: 'is off',
          errors: [{ pointer: '/graph/nodes/1/text', detail: 'is off' }],
        }),
        2,
        /node b, text: is off/,
      ],
      ['a failure', problem(500, { code: 'internal', detail: 'failed' }), 3, /failed \(internal/],
      ['another server', json({ hello: 'world' }, 404), 3, /not a Creative Space Engine/],
    ])('%s', async (_, answer, code, words) => {
      server.script(answer);
      const { exitCode, stdout, stderr } = await run('--json', 'check', 'two.json');
      expect(exitCode).toBe(code);
      expect(stderr).toMatch(words);
      expect(JSON.parse(stdout)).toEqual({
        error: { code: expect.any(String), message: expect.stringMatching(words) },
      });
    });

    it('no server', async () => {
      const { exitCode, stderr } = await run('--server', 'http://127.0.0.1:1', 'whoami');
      expect([exitCode, stderr]).toEqual([
        3,
        expect.stringContaining('no answer from http://127.0.0.1:1: is it started'),
      ]);
    });
  });

  it('sends what the server knows of a story and nothing of its author’s', async () => {
    server.script(
      events('event: done\ndata: {"conflicts":[],"threads":[],"checked":{"nodes":2,"skipped":0},"notices":[]}\n\n'),
    );
    expect((await run('check', 'two.json')).exitCode).toBe(0);
    const { graph } = JSON.parse(server.seen[0]!.body) as { graph: StoryFile };
    expect([Object.keys(graph), Object.keys(graph.nodes[0]!)]).toEqual([
      ['nodes', 'canon'],
      ['id', 'parent_id', 'text'],
    ]);
  });

  it('imports each notation, says what was lost and where, and exports it again', async () => {
    for (const [name, nodes] of [
      ['small.twee', 6],
      ['small.ink', 8],
      ['small.fountain', 4],
    ] as const) {
      const file = `${name}.out.json`;
      const { exitCode, stdout } = await run('import', name, '--out', file, '--json');
      const report = JSON.parse(stdout) as { nodes: number; losses: { file: string; line: number }[] };
      expect([name, exitCode, report.nodes]).toEqual([name, 0, nodes]);
      expect(report.losses.every((loss) => loss.file === name && loss.line > 0)).toBe(true);
      for (const format of ['twee', 'ink', 'fountain', 'markdown', 'html']) {
        const exported = await run('export', file, '--to', format);
        expect([format, exported.exitCode, exported.stdout.length > 100]).toEqual([format, 0, true]);
      }
    }
    expect((await run('import', 'small.twee', '--out', 'table.json')).stdout).toMatch(
      /cycle +│ 1 +│ small\.twee:47 +│ Go back/,
    );
  });

  it('reads a folder as one story, in the order of its numbers, and tells lines of its files', async () => {
    mkdirSync(here('story'));
    write('story/part-2.twee', ':: Shed\nSmoke. [[Back->Start]]\n');
    write('story/part-10.twee', ':: Orchard\nPears. <<set $x to 1>>\n');
    write('story/README.md', '# Not of the story\n');
    write('story/part-1.twee', ':: Start\nA gate. [[Shed]] [[Orchard]]\n');
    const { stdout } = await run('import', 'story', '--json');
    const { nodes } = story('story.story.json');
    expect(nodes.map(({ id }) => id)).toEqual(['start', 'shed', 'orchard']);
    expect((JSON.parse(stdout) as { losses: object[] }).losses).toEqual([
      expect.objectContaining({ kind: 'cycle', file: 'story/part-2.twee', line: 2 }),
      expect.objectContaining({ kind: 'variable', file: 'story/part-10.twee', line: 2 }),
    ]);
  });

  it('keeps the canon of a story that is imported again, and no other story’s file', async () => {
    await run('import', 'small.twee', '--out', 'again.json');
    const facts = [{ id: 'f', subject: 'Mrs. Amory', attribute: 'eyes', value: 'green' }];
    write('again.json', { ...story('again.json'), canon: { facts } });
    expect((await run('import', 'small.twee', '--out', 'again.json')).stdout).toContain('whose canon was kept');
    expect(story('again.json').canon).toEqual({ facts });
    const other = await run('import', 'small.ink', '--out', 'again.json');
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('no earlier import of this story')]);
    expect(story('again.json').canon).toEqual({ facts });
  });

  it('does not end as if all were well when nobody reads what it says, or it has no room', async () => {
    expect(await installed.unread(['export', 'small.twee', '--to', 'twee'])).toBe(141);
    const { exitCode, stderr } = await run('export', 'small.twee', '--to', 'twee', '--out', '/dev/full');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('/dev/full: it cannot be written (no space left')]);
  });

  it('has a story file in its README that is one', async () => {
    const [, sample] = /```json\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'packages/cli/README.md'), 'utf8'))!;
    write('readme.json', sample!);
    const { exitCode, stdout } = await run('export', 'readme.json', '--to', 'twee');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('[[shed]]')]);
  });
});
