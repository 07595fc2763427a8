import ipaddr from 'ipaddr.js';
import { RandomPool } from './random-pool';

const { IPv4, IPv6 } = ipaddr;

const RANDOM = new RandomPool(16);

/** A UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. Ids sort by creation time. */
export function uuidv7(millis: number = Date.now()): string {
  const bytes = RANDOM.take();
  bytes.writeUIntBE(millis, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A UUID as PostgreSQL writes it, of any version. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An identifier that a client made: of a node, a fact, a branch. */
export const CLIENT_MADE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether it may be asked for in a column of type uuid. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

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
