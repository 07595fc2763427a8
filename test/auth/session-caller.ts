import type { TestApi } from '../harness/test-api';

/** What an app of ours can do with its tokens, and what it gets for it. */
export interface Reply {
  status: number;
  /** Code of the problem document, or `ok`. */
  code: string;
  refreshToken: string | undefined;
  accessToken: string | undefined;
  body: Record<string, unknown>;
  headers: Headers;
}

export async function post(
  api: Pick<TestApi, 'url'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return replyOf(response);
}

export function refresh(api: Pick<TestApi, 'url'>, refreshToken: string, more: object = {}): Promise<Reply> {
  return post(api, '/auth/refresh', { refresh_token: refreshToken, ...more });
}

export async function me(api: Pick<TestApi, 'url'>, accessToken: string): Promise<Reply> {
  return replyOf(await fetch(`${api.url}/auth/me`, { headers: { authorization: `Bearer ${accessToken}` } }));
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
  return {
    status: response.status,
    code: typeof body.code === 'string' ? body.code : 'ok',
    refreshToken: body.refresh_token as string | undefined,
    accessToken: body.access_token as string | undefined,
    body,
    headers: response.headers,
  };
}
