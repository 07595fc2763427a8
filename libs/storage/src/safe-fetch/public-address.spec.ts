import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './public-address';

const v4 = fc.ipV4();
const v6 = fc.ipV6();
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));

/** The address of a block with random bits behind its prefix. */
function within(block: string): fc.Arbitrary<string> {
  const [network, prefix] = ipaddr.parseCIDR(block);
  const fixed = network.toByteArray();
  return fc.uint8Array({ minLength: fixed.length, maxLength: fixed.length }).map((noise) => {
    const bytes = fixed.map((byte, index) => {
      const kept = Math.max(0, Math.min(8, prefix - index * 8));
      const mask = (0xff << (8 - kept)) & 0xff;
      return (byte & mask) | (noise[index]! & ~mask & 0xff);
    });
    return ipaddr.fromByteArray(bytes).toString();
  });
}

function hextets([a, b, c, d]: number[]): string {
  return `${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}`;
}

describe('which addresses are public', () => {
  it.each([
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    ...['192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4', '255.255.255.255/32', '168.63.129.16/32'],
    ...['::/128', '::1/128', '::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10'],
    ...['fec0::/10', 'ff00::/8', '2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20', '100::/64', '5f00::/16'],
  ])('holds nothing of %s to be public', (block) => {
    fc.assert(fc.property(within(block), (address) => !isPublicAddress(address)));
  });

  it.each([
    '8.8.8.0/24',
    '1.0.0.0/16',
    '172.32.0.0/16',
    '172.15.0.0/16',
    '100.128.0.0/16',
    '2606:4700::/32',
    '2a00::/12',
  ])('holds all of %s to be public', (block) => {
    fc.assert(fc.property(within(block), isPublicAddress));
  });

  it('never calls public what another implementation calls special', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        fc.pre(isPublicAddress(address));
        expect(ipaddr.parse(address).range()).toBe('unicast');
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every IPv4 address that is wrapped into IPv6, public or not', () => {
    fc.assert(
      fc.property(octets, (four) => {
        const tail = hextets(four);
        const forms = [`::ffff:${tail}`, `::${tail}`, `64:ff9b::${tail}`, `2002:${tail}::`, `::ffff:0:${tail}`];
        expect(forms.filter(isPublicAddress)).toEqual([]);
      }),
    );
  });

  it('gives one verdict on all spellings that URLs allow for an IPv4 address', () => {
    fc.assert(
      fc.property(octets, ([a, b, c, d]) => {
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const spellings = [
          `${number}`,
          `0x${number.toString(16)}`,
          `0${number.toString(8)}`,
          `${a}.${(b * 256 + c) * 256 + d}`,
          `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
          `${a}.${b}.${c}.${d}.`,
          [a, b, c, d].join('。'),
        ];
        const read = spellings.map((spelling) => new URL(`https://${spelling}/`).hostname);
        expect(new Set(read)).toEqual(new Set([`${a}.${b}.${c}.${d}`]));
      }),
    );
  });

  it.each(['', 'localhost', '127.1', '0x7f.1', '1.1.1.1 ', 'fe80::1%eth0', '::ffff:8.8.8.8'])(
    'does not take %p for a public address',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});
