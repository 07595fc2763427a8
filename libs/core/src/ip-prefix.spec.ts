import * as fc from 'fast-check';
import { ipPrefix } from './ip-prefix';

describe('ipPrefix', () => {
  const session = { v4: 24, v6: 48 };

  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::ffff:cb00:714d', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['::1', '0:0:0::/48'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0::/48'],
    ['not an address', 'unknown'],
    ['', 'unknown'],
  ])('truncates %p to %p', (address, expected) => {
    expect(ipPrefix(address, session)).toBe(expected);
  });

  it('puts a whole /64 into one bucket and two of them into two', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const [a, b] = [one, other].map((ip) => new URL(`http://[${ip}]`).hostname.slice(1, -1));
        const bits = { v4: 32, v6: 64 };
        expect(ipPrefix(a!, bits)).toBe(ipPrefix(one, bits));
        if (ipPrefix(a!, { v4: 32, v6: 128 }) === ipPrefix(b!, { v4: 32, v6: 128 })) {
          expect(ipPrefix(a!, bits)).toBe(ipPrefix(b!, bits));
        }
      }),
    );
  });
});
