import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { transformSync } from '@swc/core';
import { mobyDickPath } from '../../../../test/fixtures';
import { namesOf } from './names';
import { ThreadReader } from './reader';

/** The reading code as a build leaves it: JavaScript files beside each other, where `node_modules` can be found. */
function compileReading(): string {
  const base = join(__dirname, '../../../../.data');
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'reading-'));
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
    const { code } = transformSync(readFileSync(join(__dirname, file), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), code);
  }
  return folder;
}

describe('ThreadReader', () => {
  let folder: string;
  let reader: ThreadReader;

  beforeAll(() => {
    folder = compileReading();
  });

  beforeEach(() => {
    reader = new ThreadReader(join(folder, 'reader.worker.js'));
  });

  afterEach(() => reader.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads on another thread what would be read here', async () => {
    const texts = mobyDickPath(40).map(({ text }) => text);
    expect(await reader.read('names', texts)).toEqual(texts.map(namesOf));
  });

  it('answers requests that come together, each with its own readings', async () => {
    const texts = ['"Go," said Mara.', '"Stay," said Osric.', '"Wait," said Ilan.'];
    const all = await Promise.all(texts.map((text) => reader.read('names', Array<string>(20).fill(text))));
    expect(all.map((readings) => new Set(readings.flat().map(({ form }) => form)))).toEqual([
      new Set(['Mara']),
      new Set(['Osric']),
      new Set(['Ilan']),
    ]);
  });

  it('leaves the event loop free while it reads', async () => {
    const texts = mobyDickPath(200).map(({ text }) => text);
    await reader.read('names', texts.slice(0, 1));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await reader.read('names', texts);
    delay.disable();
    // Reading on this thread would hold it for the whole of some 300 ms; other tests share the processor.
    expect(delay.percentile(50) / 1e6).toBeLessThan(60);
  });

  it('fails what waits when the thread dies, and starts another for what comes next', async () => {
    const cut = reader.read(
      'names',
      mobyDickPath(100).map(({ text }) => text),
    );
    const failed = expect(cut).rejects.toThrow('thread ended');
    await reader.close();
    await failed;
    await expect(reader.read('names', ['"Go," said Mara.'])).resolves.toHaveLength(1);
  });
});
