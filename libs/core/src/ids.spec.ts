import * as fc from 'fast-check';
import { ipPrefix, isUuid, networkOf, uuidv7 } from './ids';

describe('ipPrefix', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::ffff:cb00:714d', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8::/48'],
    ['fe80::1%eth0', 'fe80::/48'],
    ['::1', '::/48'],
    ['64:ff9b::192.0.2.1', '64:ff9b::/48'],
    ['not an address', 'unknown'],
    ['', 'unknown'],
  ])('truncates %p to %p', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });

  it('puts a whole /64 into one bucket, however it is spelt, and its neighbour into another', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    const bucket = (network: number[], host: number[]) =>
      ipPrefix([...network, ...host].map((group) => group.toString(16)).join(':'), { v4: 32, v6: 64 });
    fc.assert(
      fc.property(half, half, half, (network, one, other) => {
        fc.pre(network.some((group) => group !== 0));
        const spelt = [...network, ...other]
          .map((group) => group.toString(16).padStart(4, '0').toUpperCase())
          .join(':');
        expect(bucket(network, one)).toBe(ipPrefix(spelt, { v4: 32, v6: 64 }));
        expect(bucket([network[0]! ^ 1, ...network.slice(1)], one)).not.toBe(bucket(network, one));
      }),
    );
  });
});

describe('uuidv7', () => {
  it('is a UUID of version 7 that starts with its time', () => {
    const id = uuidv7(Date.parse('2026-11-22T12:00:00Z'));
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-22T12:00:00Z'));
  });

  it('is never given twice, however many are made in one millisecond', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidv7(0));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
