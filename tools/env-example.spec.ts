import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as config from '@cse/config';

const EXAMPLE = readFileSync(join(__dirname, '..', '.env.example'), 'utf8');

describe('.env.example', () => {
  it('names exactly the variables that the configuration sections read', () => {
    const read = Object.values(config).flatMap((exported) =>
      typeof exported === 'function' && 'variables' in exported ? (exported.variables as string[]) : [],
    );
    const documented = [...EXAMPLE.matchAll(/^# ([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    // PATH is the system's own.
    const ours = [...new Set(read)].filter((name) => name !== 'PATH');
    expect([...new Set(documented)].sort()).toEqual(ours.sort());
  });

  it('sets nothing when it is copied as it is', () => {
    expect(EXAMPLE.split('\n').filter((line) => line && !line.startsWith('#'))).toEqual([]);
  });
});
