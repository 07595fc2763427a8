/** What a vendor answered to a request that it did not fulfil. */
export interface VendorAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined when the body is something else, such as a gateway's page. */
  body: unknown;
}

/** The value at a path of keys and indexes in something parsed from JSON; undefined when there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Longest time after which a quota is believed to be new. */
export const MAX_RESET_MS = 31 * 86_400_000;
