// Runs what attackers have tried: the tests of the numbered attacks of docs/security.md, the fuzzer of the OpenAPI
// document with a fixed and a random seed, and the upstreams that lie. `FUZZ_REQUESTS` and `FUZZ_SEEDS` change
// the fuzzer's part; a seed that was printed gives the same requests again.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const attacks = new Set();
const specs = [];
for (const folder of ['apps', 'libs', 'packages', 'test', 'tools']) {
  const names = readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true });
  for (const name of names.filter((each) => /spec\.ts$/.test(each) && !each.includes('node_modules'))) {
    const numbers = readFileSync(new URL(`../${folder}/${name}`, import.meta.url), 'utf8').match(/\bT\d+\b/g) ?? [];
    if (numbers.length > 0) specs.push(`${folder}/${name}`);
    for (const number of numbers) attacks.add(number);
  }
}
console.log(`${attacks.size} numbered attacks in ${specs.length} spec files`);

const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--config', 'jest.config.cjs', ...specs, 'test/attack', 'test/upstreams'],
  {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
    env: { FUZZ_REQUESTS: '20000', FUZZ_SEEDS: 'first,random', UPSTREAMS_TABLE: '1', ...process.env },
  },
);
process.exit(status ?? 1);
