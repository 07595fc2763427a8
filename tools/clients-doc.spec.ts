import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@cse/core';
import { statusOf } from '@cse/http';
import { problemError } from '../packages/sdk/src/problem-error.ts';

/** The rows of the table of codes: code, status, class. */
const ROWS = readFileSync(join(__dirname, '../docs/clients.md'), 'utf8').matchAll(
  /^\| `(\w+)`\s*\| (\d{3}|any)\s*\| `(\w+)`\s*\|/gm,
);

describe('docs/clients.md', () => {
  const rows = [...ROWS].map(([, code, status, type]) => ({ code: code!, status: status!, type: type! }));

  it('says of every code of the contract what a client should do, in its order', () => {
    expect(rows.map(({ code }) => code)).toEqual([...ERROR_CODES, 'unexpected_answer']);
  });

  it('names the status that the server answers, and the class that the SDK throws', () => {
    const known = ERROR_CODES.map((code) => {
      const error = problemError({ code } as never, statusOf(code));
      return { code, status: String(statusOf(code)), type: error.constructor.name };
    });
    expect(rows.slice(0, -1)).toEqual(known);
  });
});

describe('CHANGELOG.md', () => {
  const read = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');
  const versionOf = (path: string) => (JSON.parse(read(path)) as { version: string }).version;

  it('knows the one version that api, contract and SDK carry', () => {
    const version = versionOf('package.json');
    const contract = JSON.parse(read('contracts/openapi.json')) as { info: { version: string } };
    expect([contract.info.version, versionOf('packages/sdk/package.json')]).toEqual([version, version]);
    for (const changelog of ['CHANGELOG.md', 'packages/sdk/CHANGELOG.md']) {
      expect(read(changelog)).toContain(`## [${version}]`);
    }
  });
});
