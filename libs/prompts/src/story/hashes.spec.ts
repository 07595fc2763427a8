import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import vectors from '../../../../packages/sdk/vectors/hashes.json';
import { fenceSuffix } from '../prompt/story-blocks';
import { canonHash, canonicalJson, nodeHash, pathHash, sha256 } from './hashes';

const hex = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('canonicalJson', () => {
  it('writes the example of RFC 8785', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units', () => {
    const members = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const written = canonicalJson(Object.fromEntries(members.map((name) => [name, 0])));
    expect(Object.keys(JSON.parse(written) as object)).toEqual([
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('reads back as the same value, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }));
  });
});

describe('hashes', () => {
  const node = { id: 'n_1', parent_id: null, title: 'Low tide', text: 'Mara waits.' };

  it('are what the contract writes down, so that a client can compute them', () => {
    expect(nodeHash(node)).toBe(hex('Low tide\u0000Mara waits.'));
    expect(nodeHash({ text: 'x' })).toBe(hex('\u0000x'));
    expect(pathHash([node])).toBe(hex(`[["n_1","${nodeHash(node)}"]]`));
    expect(canonHash({ rules: [{ statement: 's', id: 'r' }] })).toBe(hex('{"rules":[{"id":"r","statement":"s"}]}'));
  });

  it('agree with the vectors that the SDK is tested against', () => {
    for (const { node, hash } of vectors.nodes) expect([node, nodeHash(node)]).toEqual([node, hash]);
    for (const { path, hash } of vectors.paths) expect([path, pathHash(path)]).toEqual([path, hash]);
    for (const { canon, hash } of vectors.canons) expect([canon, sha256(canonicalJson(canon))]).toEqual([canon, hash]);
    for (const { number, canonical } of vectors.numbers) expect(canonicalJson(number)).toBe(canonical);
  });

  it('are of normal form C', () => {
    expect(nodeHash({ text: 'e\u0301' })).toBe(nodeHash({ text: '\u00e9' }));
  });

  it('tell a title from the beginning of a text', () => {
    expect(nodeHash({ title: 'a', text: 'b' })).not.toBe(nodeHash({ title: '', text: 'ab' }));
  });
});

describe('fenceSuffix', () => {
  const secret = Buffer.alloc(32, 7);
  it('is stable for a story and differs between stories and deployments', () => {
    expect(fenceSuffix(secret, 'n_1')).toMatch(/^[0-9a-f]{16}$/);
    expect(fenceSuffix(secret, 'n_1')).toBe(fenceSuffix(secret, 'n_1'));
    expect(fenceSuffix(secret, 'n_2')).not.toBe(fenceSuffix(secret, 'n_1'));
    expect(fenceSuffix(Buffer.alloc(32, 8), 'n_1')).not.toBe(fenceSuffix(secret, 'n_1'));
  });
});
