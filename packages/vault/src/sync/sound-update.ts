import { ContentJSON, decodeUpdateV2, diffUpdate, encodeStateVector, Item, Skip } from 'yjs';
import { ShallowDecoder } from './shallow-decoder.ts';

/** In one update: more than there are when somebody has worked for years without a network. */
export const MOST_CLIENTS = 1024;

interface Id {
  client: number;
  clock: number;
}

/**
 * An update as it may be applied: what it would write in the name of another device's Yjs client is taken out, since of two
 * contents under one id each device keeps the one that it saw first.
 * @param mayWrite whether the writer may use a client id
 * @returns undefined of bytes that are no update, or one that no Yjs makes and on which applying it would fail
 */
export function soundUpdate(
  bytes: Uint8Array,
  mayWrite: (client: number) => boolean,
): { update: Uint8Array; isWhole: boolean } | undefined {
  try {
    const { structs, ds } = decodeUpdateV2(bytes, ShallowDecoder);
    if (!structs.every(isSound)) return undefined;
    for (const ranges of ds.clients.values()) {
      if (!ranges.every(({ clock, len }) => isRange(clock, len))) return undefined;
    }
    const clients = new Set(structs.filter((one) => !(one instanceof Skip)).map(({ id }) => id.client));
    if (clients.size > MOST_CLIENTS) return undefined;
    const others = [...clients].filter((client) => !mayWrite(client));
    if (others.length === 0) return { update: bytes, isWhole: true };
    const passed = new Map(others.map((client) => [client, Number.MAX_SAFE_INTEGER]));
    return { update: diffUpdate(bytes, encodeStateVector(passed)), isWhole: false };
  } catch {
    return undefined;
  }
}

type Struct = ReturnType<typeof decodeUpdateV2>['structs'][number];

/** What a Yjs item refers to of its own client was there before it: Yjs fails on anything else. */
function isSound(struct: Struct): boolean {
  const { id, length } = struct;
  if (!isRange(id.clock, length)) return false;
  if (!(struct instanceof Item)) return true;
  // No Yjs of today writes it; it is read by the depth of the stack.
  if (struct.content instanceof ContentJSON) return false;
  const refers = [struct.origin, struct.rightOrigin, struct.parent as Id | string | null];
  return refers.every((to) => !isId(to) || to.client !== id.client || to.clock < id.clock);
}

const isId = (value: Id | string | null): value is Id => value !== null && typeof value === 'object';

const isRange = (clock: number, length: number): boolean => length > 0 && Number.isSafeInteger(clock + length);
