import type { AuthConfig, DevLogin } from '@cse/config';
import { DevSignIn } from './sign-in';

describe('sign-in by naming an address', () => {
  const isOpen = (devLogin: DevLogin, address: string, host: string, isForwarded = false) =>
    new DevSignIn(
      undefined as never,
      { devLogin } as AuthConfig,
      undefined as never,
      undefined as never,
      undefined as never,
    ).isOpenTo({ address, host, isForwarded });

  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1:3000'],
    ['::1', '[::1]:3000'],
  ])('is open to this machine, from %s at %s', (address, host) => {
    expect([isOpen('local', address, host), isOpen('all', address, host)]).toEqual([true, true]);
    expect(isOpen('off', address, host)).toBe(false);
    expect(isOpen('local', address, host, true)).toBe(false);
  });

  it.each([
    // Somebody in the network, whatever they call this machine.
    ['192.0.2.9', '192.0.2.20:3000'],
    ['192.0.2.9', 'localhost:3000'],
    ['::ffff:192.0.2.9', '127.0.0.1:3000'],
    // A proxy on this machine that asks for somebody else.
    ['127.0.0.1', 'stories.example.com'],
    ['127.0.0.1', '192.0.2.20:3000'],
    ['', ''],
  ])('is not open to others where it is for this machine, from %s at %s', (address, host) => {
    expect(isOpen('local', address, host)).toBe(false);
  });
});
