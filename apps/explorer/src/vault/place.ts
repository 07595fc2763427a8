import { decodeSnapshot, encodeSnapshot, snapshot, type Doc, type Snapshot } from 'yjs';

/** Where a document is in its history: what was written in it, and what was taken out, but no word of it. */
export const placeOf = (doc: Doc): Uint8Array => encodeSnapshot(snapshot(doc));

/** Whether everything that had happened at one place has happened at the other. */
export function covers(later: Uint8Array, earlier: Uint8Array): boolean {
  const [after, before] = [decodeSnapshot(later), decodeSnapshot(earlier)];
  for (const [client, clock] of before.sv) if ((after.sv.get(client) ?? 0) < clock) return false;
  return takenOut(before).every(([client, start, end]) =>
    takenOut(after).some(([other, from, to]) => other === client && from <= start && to >= end),
  );
}

function takenOut({ ds }: Snapshot): [client: number, start: number, end: number][] {
  return [...ds.clients].flatMap(([client, items]) =>
    items.map(({ clock, len }): [number, number, number] => [client, clock, clock + len]),
  );
}
