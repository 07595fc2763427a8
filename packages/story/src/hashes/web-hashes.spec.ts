import vectors from '../../../sdk/vectors/hashes.json';
import { canonHash, canonicalJson, nodeHash, pathHash, sliceHash, summaryBlocks } from '../index.ts';

describe('hashes of the contract', () => {
  it('agree with another implementation on nodes, whatever their normal form', async () => {
    for (const { node, hash } of vectors.nodes) expect([node, await nodeHash(node)]).toEqual([node, hash]);
  });

  it('agree on paths', async () => {
    for (const { path, hash } of vectors.paths) expect([path, await pathHash(path)]).toEqual([path, hash]);
  });

  it('agree on canons, whose members may stand in any order', async () => {
    for (const { canon, canonical, hash } of vectors.canons) {
      expect(canonicalJson(canon)).toBe(canonical);
      expect(await canonHash(canon)).toBe(hash);
    }
    expect(canonicalJson({ b: 1, a: [true, null] })).toBe(canonicalJson({ a: [true, null], b: 1 }));
  });

  it('agree on slices, which are hashed as they are', async () => {
    for (const { slice, hash } of vectors.slices) expect(await sliceHash(slice)).toBe(hash);
  });

  it('agree on the blocks that summaries stand for', async () => {
    for (const { path, language, blocks } of vectors.blocks)
      expect(await summaryBlocks(path, language)).toEqual(blocks);
    for (const { nodes, language, hash } of vectors.blocks_of_blocks) {
      const path = Array.from({ length: nodes }, (_, index) => ({
        id: `n_${index}`,
        text: `What happens in part ${index}.`,
      }));
      expect((await summaryBlocks(path, language)).find(({ level }) => level === 2)?.hash).toBe(hash);
    }
  });

  it('write numbers as RFC 8785 does', () => {
    for (const { number, canonical } of vectors.numbers) expect(canonicalJson(number)).toBe(canonical);
  });

  it.each([NaN, Infinity, '\ud800', 'x\udc00', 1n, () => 1])('refuse what JSON cannot hold: %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
