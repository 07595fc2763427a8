import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const WHERE = ['apps', 'docs', 'libs', 'packages', 'test', 'tools'];
const READ = /\.(ts|tsx|mjs|cjs|md)$/;

/** The number of an attack, or a range of them, and no hour of a moment ("2026-01-02T12:00"). */
const NUMBER = /(?<![\w}])T(\d{2,3})\b(?!:\d)(?: ?[–-] ?T(\d{2,3})\b)?/g;

function namedIn(text: string): Set<number> {
  const found = new Set<number>();
  for (const [, first, last = first] of text.matchAll(NUMBER)) {
    for (let number = Number(first); number <= Number(last); number++) found.add(number);
  }
  return found;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'generated'].includes(entry.name) ? [] : filesBelow(path);
    return READ.test(entry.name) ? [path] : [];
  });
}

describe('the numbers of attacks', () => {
  const table = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const rows = [...table.matchAll(/^\| T(\d{2,3}) +\|.*\| ([^|]*)\|$/gm)].map(([, number, tests]) => ({
    number: Number(number),
    tests: [...tests!.matchAll(/`([^`]+)`/g)].map(([, name]) => join('test', `${name}.e2e-spec.ts`)),
  }));

  it('stand in docs/security.md, each once, in order', () => {
    const numbers = rows.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThan(90);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('are defined there wherever they are used', () => {
    const defined = new Set(rows.map(({ number }) => number));
    const unknown = WHERE.flatMap((folder) => filesBelow(join(ROOT, folder))).flatMap((path) =>
      [...namedIn(readFileSync(path, 'utf8'))]
        .filter((number) => !defined.has(number))
        .map((number) => `${path.slice(ROOT.length + 1)}: T${number}`),
    );
    expect(unknown).toEqual([]);
  });

  it('are shown by the tests that their row names', () => {
    for (const { number, tests } of rows) {
      expect(tests).not.toEqual([]);
      for (const test of tests) {
        const path = join(ROOT, test);
        const named = existsSync(path) && namedIn(readFileSync(path, 'utf8')).has(number);
        expect([`T${number}`, test, named]).toEqual([`T${number}`, test, true]);
      }
    }
  });
});
