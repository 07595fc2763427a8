/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. Members that are undefined are left out and undefined in a list is null, as in JSON.stringify.
 * @throws TypeError for what JSON cannot hold exactly: NaN, infinities, bigint, functions, symbols, lone surrogates
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object') return scalar(value);
  if (value === null) return 'null';
  let json = '';
  if (Array.isArray(value)) {
    for (const item of value) json += `${json === '' ? '[' : ','}${item === undefined ? 'null' : canonicalJson(item)}`;
    return json === '' ? '[]' : `${json}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) json += `${json === '' ? '{' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return json === '' ? '{}' : `${json}}`;
}

function scalar(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON holds finite numbers only');
      return String(value === 0 ? 0 : value);
    case 'boolean':
      return String(value);
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`);
  }
}

/** A lone surrogate is written as `\ud800`: only what holds such letters at all is looked at closely. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  if (json.includes('\\ud') && /\p{Surrogate}/u.test(text))
    throw new TypeError('JSON text must not hold lone surrogates');
  return json;
}
