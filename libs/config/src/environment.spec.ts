import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSections } from './config.module';
import {
  ConfigurationError,
  maybe,
  optional,
  required,
  section,
  withFiles,
  type EnvironmentSource,
} from './environment';
import { bytes, flag, integer, secretBytes, text, url, usd } from './parsers';
import { HttpConfig } from './sections/http.config';
import { DatabaseConfig } from './sections/runtime.config';

class Sample extends section({
  port: optional('A_PORT', integer(0, 65_535), 3000),
  database: required('A_DATABASE', url('postgres')),
  key: maybe('A_KEY', secretBytes(32)),
}) {}

function problems(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('reads values, falls back on defaults, and treats an empty text as unset', () => {
    const config = new Sample({ A_DATABASE: 'postgres://db/x', A_PORT: ' ' });
    expect({ ...config }).toEqual({ port: 3000, database: 'postgres://db/x', key: undefined });
  });

  it('names every wrong variable and what it wants, and never a value', () => {
    const found = problems(() => new Sample({ A_PORT: 'SECRET', A_KEY: 'SECRET' }));
    expect(found).toEqual([
      'A_PORT must be a whole number from 0 to 65535',
      'A_DATABASE is required',
      'A_KEY must be 32 bytes in base64',
    ]);
  });

  it('gathers the problems of all sections into one error', () => {
    const source: EnvironmentSource = { PORT: 'x', DATABASE_URL: 'mysql://db' };
    expect(problems(() => readSections([HttpConfig, DatabaseConfig], source))).toHaveLength(2);
  });

  it.each(['https://app.example.com/', '*', 'null', 'app.example.com'])('refuses %p as an allowed origin', (value) => {
    expect(problems(() => new HttpConfig({ CORS_ORIGINS: value }))).toHaveLength(1);
  });

  it('reads sizes, money and flags', () => {
    expect(bytes()('2MiB')).toBe(2_097_152);
    expect(usd()('0.10')).toBe(100_000_000n);
    expect(() => usd()('-1')).toThrow('must be an amount');
    expect(flag()('false')).toBe(false);
    expect(() => flag()('yes')).toThrow('true or false');
  });
});

describe('variables whose value lies in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cse-config-'));
  const path = join(folder, 'key');
  writeFileSync(path, 'of-a-file\n');
  afterAll(() => rmSync(folder, { recursive: true }));
  const Keys = section({ key: maybe('TEST_API_KEY', text()), other: maybe('TEST_PRICES_FILE', text()) });

  it('are read from there, without the end of the line, and the path is gone', () => {
    const read = withFiles({ TEST_API_KEY_FILE: path, TEST_PRICES_FILE: path });
    expect(read).toEqual({ TEST_API_KEY: 'of-a-file', TEST_PRICES_FILE: path });
    expect(new Keys(read)).toEqual({ key: 'of-a-file', other: path });
  });

  it('are left alone where nothing is named, or nothing of ours', () => {
    expect(withFiles({ TEST_API_KEY_FILE: '', UNKNOWN_FILE: '/nowhere', TEST_API_KEY: 'a' })).toMatchObject({
      TEST_API_KEY: 'a',
      UNKNOWN_FILE: '/nowhere',
    });
  });

  it('stop the start when the file cannot be read, or the variable is set too; neither path nor value is told', () => {
    expect(() => withFiles({ TEST_API_KEY_FILE: join(folder, 'canary') })).toThrow(
      /^(?!.*canary).*TEST_API_KEY_FILE must name a file that can be read/,
    );
    expect(() => withFiles({ TEST_API_KEY_FILE: path, TEST_API_KEY: 'canary' })).toThrow(
      /^(?!.*canary).*TEST_API_KEY and TEST_API_KEY_FILE must not both be set/,
    );
  });
});
