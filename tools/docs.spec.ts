import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDERS = ['apps', 'contracts', 'docker', 'docs', 'libs', 'packages', 'test', 'tools'];
const DOCS = ['README.md', 'AGENTS.md', 'docs/architecture.md', 'docs/clients.md', 'docs/decisions.md'];
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path));

/** `libs/usage/src/index.ts`, up to where a placeholder such as `<feature>` begins. */
const PATH = new RegExp(`(?<![\\w/.@-])(?:${FOLDERS.join('|')})/[\\w./-]*[\\w/]`, 'g');
/** `index.ts`, `gcra.sql`: a file that is named without its folder. */
const NAME = /(?<=`)[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|cjs|sql|json)(?=`)/g;
const CITED = /\binvariants? ((?:\d+(?:, | and | to )?)+)/gi;

describe.each(DOCS)('%s', (doc) => {
  it('names no file and no folder that is not there', () => {
    const text = read(doc);
    const names = new Set(files.map((path) => basename(path)));
    const gone = [
      ...[...text.matchAll(PATH)].map(([path]) => path).filter((path) => !existsSync(join(ROOT, path))),
      ...[...text.matchAll(NAME)]
        .map(([name]) => name)
        .filter((name) => !names.has(name) && !existsSync(join(ROOT, name))),
    ];
    expect([...new Set(gone)]).toEqual([]);
  });
});

describe('the invariants of docs/architecture.md', () => {
  const rows = new Map(
    [...read('docs/architecture.md').matchAll(/^\| (\d+) +\|.*\| (.*) \|$/gm)].map(([, number, tests]) => [
      Number(number),
      [...tests!.matchAll(PATH)].map(([path]) => path),
    ]),
  );

  it('are numbered without a gap', () => {
    expect([...rows.keys()]).toEqual(Array.from(rows, (_, index) => index + 1));
  });

  it('are what code and tests cite, and the tests are those that its row names', () => {
    const wrong: string[] = [];
    for (const file of files.filter((path) => /\.(ts|sql)$/.test(path))) {
      for (const [cited, numbers] of read(file).matchAll(CITED)) {
        for (const number of numbersIn(numbers!)) {
          const row = rows.get(number);
          if (!row) wrong.push(`${file} cites ${cited}, which is not defined`);
          else if (isTest(file) && !row.includes(file)) wrong.push(`${file} cites ${cited}, its row does not name it`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the tables of docs/security.md', () => {
  it('name tests that are there', () => {
    const gone: string[] = [];
    let named = 0;
    let column = -1;
    for (const line of read('docs/security.md').split('\n')) {
      const cells = line.startsWith('|') ? line.slice(1, -1).split(' | ') : [];
      if (cells.length === 0) column = -1;
      else if (column < 0) column = cells.findIndex((cell) => cell.trim() === 'test');
      for (const [, name] of (cells[column] ?? '').matchAll(/`([^`]+)`/g)) {
        named++;
        if (![name!, `test/${name}.e2e-spec.ts`].some((path) => existsSync(join(ROOT, path)))) gone.push(name!);
      }
    }
    expect(named).toBeGreaterThan(150);
    expect(gone).toEqual([]);
  });
});

const isTest = (file: string): boolean => file.startsWith('test/') || file.endsWith('.spec.ts');

/** "1, 2" and "2 to 4". */
function numbersIn(text: string): number[] {
  const range = /^(\d+) to (\d+)/.exec(text);
  if (!range) return text.match(/\d+/g)!.map(Number);
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
