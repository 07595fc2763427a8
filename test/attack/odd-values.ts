import type { SeededRandom } from '../fakes/anthropic/random';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Strings that have broken somebody: cut surrogates, bytes that PostgreSQL refuses, formats that are nearly right, paths
 * and addresses that lead elsewhere, and what languages of queries, pages and templates would act upon.
 */
const ODD_STRINGS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00y',
  '\ufeff',
  '\u200b\u200d\u2060',
  '\u202eabc',
  'é'.normalize('NFD').repeat(40),
  '👩‍👩‍👧‍👦'.repeat(30),
  'İıſK',
  '\r\nset-cookie: a=b',
  '\u2028\u2029',
  'null',
  'NaN',
  '__proto__',
  'constructor',
  "'; drop table users; --",
  '$1',
  '%s%n%x',
  '{{7*7}}${7*7}',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'http://[::ffff:127.0.0.1]/',
  'https://example.com:99999/',
  'javascript:alert(1)',
  'data:image/png;base64,AAAA',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '0190a000-0000-7000-8000-00000000000g',
  '2026-02-30',
  '9999-12-31T23:59:60Z',
  '-271821-04-20',
  '1e400',
  '0x10',
  '٣',
  'a'.repeat(5_000),
  '\\'.repeat(2_000),
  '"'.repeat(2_000),
  '(a+)+$'.repeat(200),
];

const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  0.1,
  1e-320,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e21,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER + 2,
];

/** A value that nobody meant. */
export function oddValue(random: SeededRandom, depth = 0): Json {
  const kind = random.below(depth > 2 ? 6 : 9);
  if (kind < 3) return random.pick(ODD_STRINGS)!;
  if (kind < 5) return random.pick(ODD_NUMBERS)!;
  if (kind === 5) return random.pick([null, true, false])!;
  if (kind === 6) return Array.from({ length: random.below(4) }, () => oddValue(random, depth + 1));
  if (kind === 7) return nested(random.below(400));
  return Object.fromEntries(
    Array.from({ length: random.below(4) }, () => [oddString(random), oddValue(random, depth + 1)]),
  );
}

export function oddString(random: SeededRandom): string {
  return random.pick(ODD_STRINGS)!;
}

function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** The same value with something in it replaced, taken out, doubled or put where it does not belong. */
export function changed(value: Json, random: SeededRandom): Json {
  if (random.below(4) === 0 || value === null || typeof value !== 'object') return nextTo(value, random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [oddValue(random)];
    const index = random.below(value.length);
    switch (random.below(6)) {
      case 0:
        return value.toSpliced(index, 1);
      case 1:
        return value.toSpliced(index, 0, value[index]!);
      case 2:
        return Array.from({ length: 600 }, () => value[index]!);
      default:
        return value.with(index, changed(value[index]!, random));
    }
  }
  const keys = Object.keys(value);
  const key = random.pick(keys);
  if (key === undefined || random.below(8) === 0) return { ...value, [oddString(random)]: oddValue(random) };
  const { [key]: old, ...rest } = value;
  if (random.below(8) === 0) return rest;
  return { ...rest, [key]: changed(old!, random) };
}

/** Something near to the value, else something odd in its place. */
function nextTo(value: Json, random: SeededRandom): Json {
  if (typeof value === 'string' && random.below(2) === 0) {
    const at = random.below(value.length + 1);
    return value.slice(0, at) + oddString(random) + value.slice(at);
  }
  if (typeof value === 'number' && random.below(2) === 0) {
    return random.pick([-value, value + 0.5, value * 1_000, String(value)])!;
  }
  // A list has a type of its own, and is an object to who asks for that alone.
  if (typeof value === 'object' && value !== null && random.below(2) === 0) {
    return random.pick<Json>([[], [value], [[]], { 0: value }])!;
  }
  return oddValue(random);
}
