import { addressIn } from './client-address';

describe('an entry of X-Forwarded-For', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1\t', '192.0.2.1'],
    ['192.0.2.1:5678', '192.0.2.1'],
    ['"192.0.2.1:5678"', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    // A port without brackets cannot be told from a last group, and is one only where there are eight before it.
    ['2001:db8::1:443', '2001:db8::1:443'],
    ['2001:db8:1:2:3:4:5:6:443', '2001:db8:1:2:3:4:5:6'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ])('%s is %s', (entry, address) => {
    expect(addressIn(entry)).toBe(address);
  });

  it.each([
    '',
    'unknown',
    '_hidden',
    '_hidden:80',
    'localhost',
    '1',
    '2130706433',
    '0x7f.1',
    '127.1',
    '0177.0.0.1',
    '192.0.2.1:',
    '192.0.2.1:http',
    '192.0.2.256',
    '[2001:db8::1',
    '2001:db8::1]',
    '[]',
    '[[::1]]',
    '"',
    '192.0.2.1 192.0.2.2',
    'for=192.0.2.1',
    'http://192.0.2.1',
  ])('%p is no address', (entry) => {
    expect(addressIn(entry)).toBeUndefined();
  });
});
