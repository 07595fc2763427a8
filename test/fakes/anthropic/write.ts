import type { ServerResponse } from 'node:http';

const ENCODER = new TextEncoder();

/**
 * Writes a piece of a body, and waits when the other side reads slowly.
 * @param split in pieces that cut characters and frames
 */
export async function writeText(res: ServerResponse, text: string, split: boolean): Promise<void> {
  if (res.destroyed) return;
  if (!split) {
    if (!res.write(text)) await drained(res);
    return;
  }
  for (const piece of cutInsideCharacters(ENCODER.encode(text))) {
    res.write(piece);
    // A turn of the loop between the pieces keeps them apart on the wire.
    await new Promise((resume) => setImmediate(resume));
  }
}

/** Cuts before every continuation byte, and once in the middle of the frame. */
function cutInsideCharacters(bytes: Uint8Array): Uint8Array[] {
  const middle = bytes.length >> 1;
  const pieces: Uint8Array[] = [];
  let start = 0;
  bytes.forEach((byte, index) => {
    if (index === 0 || ((byte & 0xc0) !== 0x80 && index !== middle)) return;
    pieces.push(bytes.subarray(start, index));
    start = index;
  });
  return [...pieces, bytes.subarray(start)];
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resume) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resume();
    };
    res.on('drain', done).on('close', done);
  });
}
