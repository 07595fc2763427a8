import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from './index.ts';

describe('a store in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives back what was written, also by writers at once, to its owner alone', async () => {
    const path = join(folder, 'vault.json');
    const store = fileStore(path);
    expect(await store.get('a')).toBeUndefined();
    await Promise.all(Array.from({ length: 20 }, (_, at) => store.write({ [`a/${at}`]: new Uint8Array([at]) })));
    await store.write({ 'a/3': undefined, b: new Uint8Array([255]) });
    const again = fileStore(path);
    expect(await again.get('b')).toEqual(new Uint8Array([255]));
    expect((await again.list('a/')).map(([key]) => key)).toEqual((await store.list('a/')).map(([key]) => key));
    expect((await again.list('a/')).length).toBe(19);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['vault.json']);
  });
});
