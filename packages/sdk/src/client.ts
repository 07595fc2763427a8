import { mergeHeaders } from '@oazapfts/runtime/headers';
import { readEvents } from './event-stream.ts';
import { operations } from './generated/operations.ts';
import { ProblemError } from './problem-error.ts';

export interface ClientOptions {
  /** Where the api is, such as `https://api.example.com`. */
  baseUrl: string;
  /** An access token for every call. */
  token?: string;
  /**
   * Asked for the access token before every call, and once more with `expired` when the server says `token_expired`;
   * the call is then sent again with the new one.
   */
  tokenProvider?: (reason: 'call' | 'expired') => string | undefined | Promise<string | undefined>;
  /** Sent with every call, such as `x-client`. */
  headers?: Record<string, string>;
  /** Another fetch, such as one behind a proxy. */
  fetch?: typeof fetch;
}

export type Client = ReturnType<typeof createClient>;

/**
 * Every operation of the api as a method; those that stream have a second one named `…Stream`. A call that fails
 * throws a ProblemError. Clients share nothing, so that one process can act for several users.
 */
export function createClient(options: ClientOptions) {
  const send = authorized(options);
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const succeed: typeof fetch = async (input, init) => {
    const response = await send(input, init);
    if (response.status >= 400) throw await ProblemError.fromResponse(response);
    return response;
  };
  return operations({ baseUrl, fetch: succeed }, async function* (path, init) {
    const headers = mergeHeaders(init.headers, { accept: 'text/event-stream' });
    yield* readEvents(await send(baseUrl + path, { ...init, headers }));
  });
}

function authorized({ token, tokenProvider, headers = {}, fetch: through = fetch }: ClientOptions): typeof fetch {
  const provide = tokenProvider ?? (() => token);
  return async (input, init) => {
    const sendWith = (bearer: string | undefined) => {
      const all = new Headers({ ...headers, ...Object.fromEntries(new Headers(init?.headers)) });
      if (bearer !== undefined && !all.has('authorization')) all.set('authorization', `Bearer ${bearer}`);
      return through(input, { ...init, headers: all });
    };
    const response = await sendWith(await provide('call'));
    if (response.status !== 401 || !tokenProvider || !(await saysExpired(response))) return response;
    return sendWith(await provide('expired'));
  };
}

async function saysExpired(response: Response): Promise<boolean> {
  const error = await ProblemError.fromResponse(response.clone());
  return error.code === 'token_expired';
}
