/**
 * Where vendors of models say what they call a request (Anthropic; OpenAI, Runway and most gateways; fal). The first that
 * is there counts.
 */
const ID_HEADERS = ['request-id', 'x-request-id', 'x-fal-request-id'];
/** An id and nothing that somebody wrote: it goes into tables and logs. */
const ID = /^[A-Za-z0-9._:-]{6,128}$/;

/** What a vendor calls the request that it answers, for its support; undefined where it says nothing that is an id. */
export function providerRequestId(headers: Pick<Headers, 'get'> | undefined): string | undefined {
  for (const name of ID_HEADERS) {
    const id = headers?.get(name);
    if (id && ID.test(id)) return id;
  }
  return undefined;
}

/** A word of a vendor's error that is a code and can be nothing that somebody wrote. */
export function codeWord(word: unknown): string | undefined {
  return typeof word === 'string' && /^([A-Za-z_]{2,64}|\d{1,5})$/.test(word) ? word : undefined;
}
