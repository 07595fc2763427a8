import ipaddr from 'ipaddr.js';

const { IPv4, IPv6 } = ipaddr;

/** Shown to the user and compared for abuse. An address is never kept whole: many callers share one of these. */
const NETWORK_BITS = { v4: 24, v6: 48 };

/** The network that an address is kept and counted as: /24 or /48, or "unknown". */
export function networkOf(address: string): string {
  return ipPrefix(address, NETWORK_BITS);
}

/**
 * The network that an address lies in, such as "203.0.113.0/24" or "2001:db8:1::/48". An IPv4 address mapped into
 * IPv6 counts as IPv4. Anything that is not an address gives "unknown".
 */
export function ipPrefix(address: string, bits: { v4: number; v6: number }): string {
  const plain = address.split('%')[0]!;
  if (!IPv4.isValidFourPartDecimal(plain) && !IPv6.isValid(plain)) return 'unknown';
  const ip = ipaddr.process(plain);
  const v4 = ip.kind() === 'ipv4';
  const length = v4 ? bits.v4 : bits.v6;
  const network = (v4 ? IPv4 : IPv6).networkAddressFromCIDR(`${ip.toString()}/${length}`);
  return `${network.toString()}/${length}`;
}
