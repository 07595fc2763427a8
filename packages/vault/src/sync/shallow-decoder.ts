import { UpdateDecoderV1 } from 'yjs';

/** So many lists and records may stand in each other. Decoding calls itself for each: how far that goes, browsers differ in. */
const DEEPEST = 64;

/** Reads an update as Yjs does, and throws on values that are nested deeper than any device must bear. */
export class ShallowDecoder extends UpdateDecoderV1 {
  override readAny(): unknown {
    const { arr, pos } = this.restDecoder;
    mustBeShallow(arr, pos);
    return super.readAny() as unknown;
  }

  override readJSON(): unknown {
    const written = this.readString();
    mustBeShallowJson(written);
    return JSON.parse(written) as unknown;
  }
}

/** Goes over a value as lib0 writes them (`encoding.writeAny`), without calling itself. */
function mustBeShallow(bytes: Uint8Array, start: number): void {
  let at = start;
  const byte = (): number => {
    if (at >= bytes.length) throw tooDeep();
    return bytes[at++]!;
  };
  const count = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const next = byte();
      value += (next % 128) * unit;
      if (next < 128) return value;
    }
  };
  const skip = (length: number): void => void (at += length);
  const open = [{ left: 1, isRecord: false }];
  for (let level = open.at(-1); level; level = open.at(-1)) {
    if (level.left-- === 0) {
      open.pop();
      continue;
    }
    if (level.isRecord) skip(count());
    const kind = byte();
    if (kind === 125) count();
    else if (kind === 124) skip(4);
    else if (kind === 123 || kind === 122) skip(8);
    else if (kind === 119 || kind === 116) skip(count());
    else if (kind === 118 || kind === 117) open.push({ left: count(), isRecord: kind === 118 });
    if (open.length > DEEPEST + 1) throw tooDeep();
  }
}

function mustBeShallowJson(written: string): void {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < written.length; at++) {
    const letter = written[at]!;
    if (letter === '"') isQuoted = !isQuoted;
    else if (isQuoted) at += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > DEEPEST) throw tooDeep();
  }
}

const tooDeep = (): Error => new Error('a value of an update has no end, or is nested too deep');
