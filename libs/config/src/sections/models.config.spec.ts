import { MediaConfig } from './models.config';

describe('where results of vendors are fetched from', () => {
  it('is what each vendor documents, until the operator says otherwise', () => {
    const config = new MediaConfig({ RUNWAY_RESULT_HOSTS: 'cdn.example.com, *.clips.example.com' });
    expect(config.resultsOf('fal')).toEqual({
      variable: 'FAL_RESULT_HOSTS',
      hosts: ['fal.media', '*.fal.media'],
      trustedOrigins: [],
    });
    expect(config.resultsOf('runway')).toMatchObject({
      variable: 'RUNWAY_RESULT_HOSTS',
      hosts: ['cdn.example.com', '*.clips.example.com'],
    });
  });

  it.each(['*', '*.com:443', 'https://cdn.example.com', '10.0.0.1', '*.', 'a.*.example.com', 'localhost'])(
    'is never %j',
    (value) => {
      const create = () => new MediaConfig({ GEMINI_RESULT_HOSTS: value });
      expect(create).toThrow(/GEMINI_RESULT_HOSTS must be a comma-separated list of hosts/);
    },
  );

  it('is a stand-in of a vendor too, but not in production', () => {
    const FAL_BASE_URL = 'http://127.0.0.1:9/queue';
    expect(new MediaConfig({ FAL_BASE_URL }).resultsOf('fal').trustedOrigins).toEqual(['http://127.0.0.1:9']);
    expect(new MediaConfig({ FAL_BASE_URL, NODE_ENV: 'production' }).resultsOf('fal').trustedOrigins).toEqual([]);
  });
});
