import { AuthConfig } from './auth.config';

const CLIENT = { id: 'app', type: 'native', redirect_uris: ['http://127.0.0.1/callback'] };
const PRODUCTION = { NODE_ENV: 'production', JWT_PRIVATE_KEYS: '{"keys":[]}', OAUTH_CLIENTS: JSON.stringify([CLIENT]) };

describe('sign-in in production', () => {
  it('is refused by address alone', () => {
    expect(new AuthConfig(PRODUCTION).devLogin).toBe('off');
    for (const value of ['true', '1', 'local']) {
      expect(() => new AuthConfig({ ...PRODUCTION, DEV_LOGIN: value })).toThrow('DEV_LOGIN must not be true');
    }
  });

  it.each(['JWT_PRIVATE_KEYS', 'OAUTH_CLIENTS'])('needs %s', (name) => {
    expect(() => new AuthConfig({ ...PRODUCTION, [name]: undefined })).toThrow(`${name} is required`);
  });

  it('knows no client that was not configured but the Explorer of its own', () => {
    const idsOf = (change: object) => new AuthConfig({ ...PRODUCTION, ...change }).clients.map(({ id }) => id);
    expect(idsOf({ PUBLIC_URL: 'https://api.example.com' })).toEqual(['app', 'explorer']);
    expect(idsOf({ PUBLIC_URL: 'https://api.example.com', EXPLORER: 'false' })).toEqual(['app']);
    expect(idsOf({ PUBLIC_URL: 'http://192.0.2.1' })).toEqual(['app']);
    expect(idsOf({ NODE_ENV: 'development' })).toEqual(['app', 'dev', 'explorer']);
  });

  it('lets the Explorer come back to the api alone, with the cookie where no other client has it', () => {
    const at = { ...PRODUCTION, PUBLIC_URL: 'https://api.example.com' };
    const explorerOf = (source: Record<string, string>) =>
      new AuthConfig(source).clients.find(({ id }) => id === 'explorer')!;
    expect(explorerOf(at)).toMatchObject({
      redirectUris: ['https://api.example.com/explorer/signed-in'],
      transport: 'cookie',
      allowedOrigins: ['https://api.example.com'],
    });
    const web = {
      id: 'web',
      type: 'spa',
      redirect_uris: ['https://app.example.com/callback'],
      transport: 'cookie',
      allowed_origins: ['https://app.example.com'],
    };
    expect(explorerOf({ ...at, OAUTH_CLIENTS: JSON.stringify([web]) }).transport).toBe('body');
    expect(explorerOf({ ...at, PUBLIC_URL: 'http://127.0.0.1:3000' }).transport).toBe('body');
  });
});

describe('OAUTH_CLIENTS', () => {
  const read = (change: object) =>
    new AuthConfig({ OAUTH_CLIENTS: JSON.stringify([{ ...CLIENT, ...change }]) }).clients[0];
  const WEB = { type: 'spa', redirect_uris: ['https://app.example.com/callback'] };

  it.each([
    [{}],
    [{ redirect_uris: ['http://[::1]/callback', 'com.example.app:/oauth', 'https://app.example.com/native'] }],
    [{ ...WEB, transport: 'cookie', allowed_origins: ['https://app.example.com'] }],
  ])('takes %j', (change) => {
    expect(read(change)!.id).toBe('app');
  });

  it.each([
    [{ redirect_uris: [] }],
    [{ redirect_uris: ['http://localhost/callback'] }],
    [{ redirect_uris: ['http://192.0.2.1/callback'] }],
    [{ redirect_uris: ['myapp:/oauth'] }],
    [{ redirect_uris: ['javascript:alert(1)'] }],
    [{ redirect_uris: ['https://app.example.com/*'] }],
    [{ redirect_uris: ['https://app.example.com/callback#x'] }],
    [{ redirect_uris: ['https://user:password@app.example.com/callback'] }],
    [{ type: 'spa', redirect_uris: ['http://127.0.0.1/callback'] }],
    [{ type: 'spa', redirect_uris: ['com.example.app:/oauth'] }],
    [{ type: 'web' }],
    [{ transport: 'cookie' }],
    [{ ...WEB, transport: 'cookie' }],
    [{ ...WEB, transport: 'cookie', allowed_origins: ['https://app.example.com/'] }],
    [{ ...WEB, allowed_origins: ['*'] }],
    [{ ...WEB, allowed_origins: ['null'] }],
    [{ client_secret: 'x' }],
    [{ id: 'a b' }],
  ])('refuses %j', (change) => {
    expect(() => read(change)).toThrow('OAUTH_CLIENTS must');
  });

  it('refuses one id twice', () => {
    expect(() => new AuthConfig({ OAUTH_CLIENTS: JSON.stringify([CLIENT, CLIENT]) })).toThrow('must not repeat an id');
  });
});
