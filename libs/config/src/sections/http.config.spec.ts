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
