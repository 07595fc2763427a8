import { startDevIdentityProvider } from '../../tools/identity-provider/dev-identity-provider';
import { freePort } from '../../tools/postgres/free-port';

export type TestIdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

/**
 * The identity provider of `npm start` for one api, and the settings that this api then needs: its address is settled
 * before either is there, because each knows the other's.
 */
export async function startIdentityProvider() {
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}`;
  const { environment, close } = await startDevIdentityProvider({ apiUrl, port: 0, environment: 'test' });
  return { environment: { ...environment, PORT: String(port), PUBLIC_URL: apiUrl }, close };
}
