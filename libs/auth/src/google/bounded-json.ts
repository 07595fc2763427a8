const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/**
 * Talks to the identity provider as to a stranger: five seconds, 64 KiB, no redirects. The bytes are counted while
 * they come in, so a huge answer is cut off and not buffered.
 * @throws Error when a bound is crossed, the provider cannot be reached, or its answer is not a JSON object.
 */
export async function boundedJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const body = await read(response);
  if (!response.ok) throw new Error(`the identity provider answered ${response.status}`);
  const parsed = JSON.parse(body) as unknown;
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the identity provider did not answer an object');
  return parsed as Record<string, unknown>;
}

async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > MAX_BYTES) throw new Error('the answer of the identity provider is too large');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}
