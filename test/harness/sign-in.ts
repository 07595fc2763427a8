export interface SignedIn {
  accessToken: string;
  refreshToken: string;
  userId: string;
  sessionId: string;
}

/** Signs in as the person with this address (made at first sign-in) through `POST /auth/dev/login`. */
export async function signIn(api: { url: string } | string, email = 'ada@example.com'): Promise<SignedIn> {
  const response = await fetch(`${typeof api === 'string' ? api : api.url}/auth/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, device_name: 'test' }),
  });
  if (response.status !== 200) throw new Error(`dev login answered ${response.status}: ${await response.text()}`);
  const pair = (await response.json()) as {
    access_token: string;
    refresh_token: string;
    session_id: string;
    user: { id: string };
  };
  return {
    accessToken: pair.access_token,
    refreshToken: pair.refresh_token,
    userId: pair.user.id,
    sessionId: pair.session_id,
  };
}
