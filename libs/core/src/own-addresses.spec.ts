import { isLoopbackHost, OwnAddresses } from './own-addresses';

describe('an address of this machine', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '::1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:7f00:1]'])(
    '%s is one',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  );

  it.each([
    '',
    'localhost.',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0.0.0.0',
    '[::]',
    '10.0.0.1',
    'localhost.evil.test',
  ])('%s is none', (host) => expect(isLoopbackHost(host)).toBe(false));
});

describe('own addresses', () => {
  const own = new OwnAddresses('https://api.example.com', ['https://app.example.com']);

  it.each([
    'localhost:3000',
    'LocalHost:3000',
    '127.0.0.1:3000',
    '[::1]:3000',
    '[0:0::1]:3000',
    'api.example.com',
    'API.example.com',
    'api.example.com:443',
  ])('has the host %s', (host) => expect(own.isOwnHost(host, 3000)).toBe(true));

  it.each([
    '',
    'evil.test:3000',
    'localhost',
    'localhost:3001',
    'localhost:03000 ',
    'localhost.:3000',
    '127.0.0.1.:3000',
    'localhost:3000.evil.test',
    'localhost.evil.test:3000',
    'evil.test@localhost:3000',
    'localhost:3000@evil.test',
    'localhost:3000/evil.test',
    'localhost:3000,evil.test',
    '127.0.0.1:3000:3000',
    '::1:3000',
    '[::1]3000',
    '[::1%eth0]:3000',
    '[::]:3000',
    '0.0.0.0:3000',
    '192.168.0.10:3000',
    'api.example.com.',
    'api.example.com:80',
    'api.example.com:3000',
    'xapi.example.com',
    '[undefined]',
  ])('has not the host %p', (host) => expect(own.isOwnHost(host, 3000)).toBe(false));

  it('needs no port where it is the one that everybody takes for granted', () => {
    expect(own.isOwnHost('localhost', 80)).toBe(true);
    expect(own.isOwnHost('localhost:80', 80)).toBe(true);
    expect(new OwnAddresses('http://api.test:8080').isOwnHost('api.test:8080', 3000)).toBe(true);
    expect(new OwnAddresses('http://api.test:8080').isOwnHost('api.test', 3000)).toBe(false);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://api.example.com'])(
    'has the origin %s',
    (origin) => expect(own.isOwnOrigin(origin, 3000)).toBe(true),
  );

  it('has the origins of pages that are let in from elsewhere', () => {
    expect(own.isOwnOrigin('https://app.example.com', 3000)).toBe(true);
  });

  it.each([
    '',
    'null',
    'NULL',
    'http://evil.test:3000',
    'http://localhost:3001',
    'http://localhost',
    'https://localhost:3000',
    'http://localhost.:3000',
    'http://LOCALHOST:3000',
    'http://localhost:3000/',
    'http://evil.test@localhost:3000',
    'http://localhost:3000@evil.test',
    'http://localhost.evil.test:3000',
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://api.example.com.evil.test',
    'https://app.example.com.',
    'file://',
    'app://localhost:3000',
    'chrome-extension://localhost:3000',
  ])('has not the origin %p', (origin) => expect(own.isOwnOrigin(origin, 3000)).toBe(false));
});
