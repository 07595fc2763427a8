import { BlockList, isIP } from 'node:net';

/**
 * IPv4 blocks that are not ordinary hosts of the public internet: the IANA IPv4 Special-Purpose Address Registry,
 * multicast and class E, and the address at which Azure answers its guests (168.63.129.16), which looks public.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * Blocks inside 2000::/3 that are not: protocol assignments with Teredo, documentation, 6to4, AS112. What lies
 * outside of 2000::/3 (loopback, unique local, link local, multicast, IPv4-mapped, IPv4-compatible, NAT64) is not
 * global unicast at all (RFC 4291, IANA IPv6 Global Unicast Address Assignments).
 */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const notPublic = blockList([...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]);
const globalUnicastV6 = blockList(['2000::/3']);

/** True when packets to this literal address can only reach a host on the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return family === 6 && globalUnicastV6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

function blockList(blocks: string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network, prefix] = block.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
