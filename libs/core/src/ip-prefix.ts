import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address lies in, such as "203.0.113.0/24" or "2001:db8:1::/48". An IPv4 address mapped into
 * IPv6 counts as IPv4. Anything that is not an address gives "unknown".
 */
export function ipPrefix(address: string, bits: { v4: number; v6: number }): string {
  const plain = address.split('%')[0]!.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  if (isIPv4(plain)) {
    return `${mask(plain.split('.').map(Number), 8, bits.v4).join('.')}/${bits.v4}`;
  }
  if (!isIPv6(plain)) return 'unknown';
  const groups = expand(plain);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return ipPrefix(
      groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 255])
        .join('.'),
      bits,
    );
  }
  const kept = mask(groups, 16, bits.v6).slice(0, Math.ceil(bits.v6 / 16));
  return `${kept.map((group) => group.toString(16)).join(':')}${bits.v6 < 113 ? '::' : ''}/${bits.v6}`;
}

/** The eight 16-bit groups of an IPv6 address. */
function expand(address: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a, b, c, d] = (dotted ?? []).slice(1).map(Number);
  const hex = dotted
    ? address.slice(0, dotted.index) + `${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}`
    : address;
  const [head = '', tail] = hex.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((group) => parseInt(group, 16));
}

function mask(parts: number[], width: number, bits: number): number[] {
  return parts.map((part, index) => {
    const kept = Math.max(0, Math.min(width, bits - index * width));
    return part & (((1 << kept) - 1) << (width - kept));
  });
}
