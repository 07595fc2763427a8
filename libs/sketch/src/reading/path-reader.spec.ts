import type { PathNode } from '@cse/prompts';
import { pathOf } from '../ask-sketch';
import { PathReader } from './path-reader';
import { Reader, readText, type ReadingKind, type Readings } from './reader';

class CountingReader extends Reader {
  readonly texts: string[] = [];

  override async read<K extends ReadingKind>(kind: K, texts: readonly string[]): Promise<Readings[K][]> {
    this.texts.push(...texts);
    return texts.map((text) => readText(kind, text));
  }

  override async close(): Promise<void> {}
}

const TRUNK = ['"Stay," said Mara.', 'Osric went out.', 'The bell rang.'];

describe('PathReader', () => {
  it('reads each node once, however deep the path grows and wherever it forks', async () => {
    const reader = new CountingReader();
    const paths = new PathReader(reader);
    await paths.names(pathOf(...TRUNK));
    await paths.names(pathOf(...TRUNK, 'Left branch.'));
    const fork = pathOf(...TRUNK, 'Right branch.').map((node): PathNode => ({ ...node, id: `other_${node.id}` }));
    await paths.names(fork);
    expect(reader.texts).toEqual([...TRUNK, 'Left branch.', 'Right branch.']);
  });

  it('answers node by node, and a repeated node like the first', async () => {
    const names = await new PathReader(new CountingReader()).names(pathOf(TRUNK[0]!, TRUNK[1]!, TRUNK[0]!));
    expect(names.map((found) => found.map(({ form }) => form))).toEqual([['Mara'], ['Osric'], ['Mara']]);
  });

  it('gives whole answers to requests that come together', async () => {
    const paths = new PathReader(new CountingReader());
    const many = Array.from({ length: 40 }, (_, i) => pathOf(...TRUNK, `Then Brother Anselm ${i} spoke.`));
    const all = await Promise.all(many.map((path) => paths.names(path)));
    for (const names of all) expect(names.every((found) => Array.isArray(found))).toBe(true);
  });

  it('keeps no more than its bound', async () => {
    const reader = new CountingReader();
    const paths = new PathReader(reader);
    const long = Array.from({ length: 4_100 }, (_, i) => `Node ${i}.`);
    for (let start = 0; start < long.length; start += 410) await paths.names(pathOf(...long.slice(start, start + 410)));
    reader.texts.length = 0;
    await paths.names(pathOf(long[0]!, long.at(-1)!));
    expect(reader.texts).toEqual([long[0]]);
  });

  it('stops between batches when the call is aborted', async () => {
    const reader = new CountingReader();
    const texts = Array.from({ length: 200 }, (_, i) => `Node ${i}.`);
    await expect(new PathReader(reader).names(pathOf(...texts), AbortSignal.abort())).rejects.toThrow();
    expect(reader.texts).toEqual([]);
  });
});
