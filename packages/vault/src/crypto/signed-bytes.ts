import { concat, utf8 } from './bytes.ts';

export type Field = string | number | Uint8Array;

/**
 * The bytes that a signature or a MAC covers: the label, then each field, each behind its length in four bytes (big end
 * first), so that no two lists of fields are the same bytes. Text is UTF-8, a number its decimal digits. The server has
 * the same function; contracts/vault-vectors.json holds both to one table.
 *
 * @example
 * signedBytes('cse-manifest-v1', body)
 */
export function signedBytes(label: string, ...fields: Field[]): Uint8Array {
  return concat(...[label, ...fields].flatMap((field) => withLength(bytesOf(field))));
}

function withLength(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return [length, bytes];
}

const bytesOf = (field: Field): Uint8Array => (typeof field === 'object' ? field : utf8(String(field)));
