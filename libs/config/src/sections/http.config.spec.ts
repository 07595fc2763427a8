import { HttpConfig } from './http.config';

describe('METRICS_TOKEN', () => {
  it('is required in production, and elsewhere not', () => {
    expect(() => new HttpConfig({ NODE_ENV: 'production' })).toThrow('METRICS_TOKEN is required');
    expect(new HttpConfig({}).metricsToken).toBeUndefined();
  });

  it('is long, and is not repeated in the error', () => {
    expect(() => new HttpConfig({ METRICS_TOKEN: 'canary' })).toThrow(
      /^(?!.*canary).*METRICS_TOKEN must have at least 16/,
    );
  });
});

describe('HEADERS_TIMEOUT_S and REQUEST_TIMEOUT_S', () => {
  it('are refused where the headers may take longer than all of the request', () => {
    expect(() => new HttpConfig({ HEADERS_TIMEOUT_S: '60', REQUEST_TIMEOUT_S: '30' })).toThrow(
      'REQUEST_TIMEOUT_S must be at least HEADERS_TIMEOUT_S',
    );
  });
});

describe('TRUST_PROXY', () => {
  it.each([
    '10.0.0.1',
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
    '192.0.2.1/32',
    '2001:db8::/128',
    'loopback, uniquelocal',
    '::1, 127.0.0.1',
  ])('takes %p', (value) => {
    expect(new HttpConfig({ TRUST_PROXY: value }).trustProxy.join(', ')).toBe(value);
  });

  it.each([
    '1',
    'true',
    '*',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/8, proxy',
    '10.0.0.0/x',
  ])('refuses %p, by which callers could choose their own address, or which is none', (value) => {
    expect(() => new HttpConfig({ TRUST_PROXY: value })).toThrow('TRUST_PROXY must be');
  });
});
