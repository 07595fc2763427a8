import { appendFile, open, type FileHandle } from 'node:fs/promises';
import { sourceTypeIn, xmpOf, type SourceType } from './source-type';

/** What the file of a clip says beside its pictures. */
export interface ClipParts {
  sourceType?: SourceType;
  /** Whether it has a manifest of C2PA, signed over the bytes of the whole file. */
  hasManifest: boolean;
  /** Whether the index stands before what it is of, so that a player starts before the whole file is there. */
  isIndexFirst: boolean;
}

/** Boxes of a vendor's own kind (ISO/IEC 14496-12, 4.2) by their ids: XMP (ISO 16684-3) and C2PA's manifests. */
const XMP_ID = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex');
const C2PA_ID = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
/** Most bytes of a box that are read; manifests hold a thumbnail at most. */
const MOST_READ = 4 * 1024 * 1024;
/** More boxes than any clip has at its top level, but for those that are sent in fragments. */
const MOST_BOXES = 10_000;

/** Reads the top level of an MP4. A file that is none says nothing, and is no error here. */
export async function clipParts(path: string): Promise<ClipParts> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const metadata: Buffer[] = [];
    const order: string[] = [];
    let hasManifest = false;
    let boxes = 0;
    for (let at = 0; at + 8 <= size && boxes < MOST_BOXES; boxes++) {
      const box = await boxAt(file, at, size);
      if (!box) break;
      if (box.type === 'moov' || box.type === 'mdat') order.push(box.type);
      if (box.type === 'uuid') {
        const id = await bytesAt(file, at + box.head, 16);
        const isManifest = id.equals(C2PA_ID);
        hasManifest ||= isManifest;
        if (isManifest || id.equals(XMP_ID)) {
          metadata.push(await bytesAt(file, at + box.head + 16, Math.min(box.size - box.head - 16, MOST_READ)));
        }
      }
      at += box.size;
    }
    return { sourceType: sourceTypeIn(...metadata), hasManifest, isIndexFirst: order[0] === 'moov' };
  } finally {
    await file.close();
  }
}

/** Lets an MP4 that ffmpeg wrote say how it came to be: a box behind all others, so that nothing in it moves. */
export async function declareClip(path: string, type: SourceType): Promise<void> {
  const packet = xmpOf(type);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + XMP_ID.length + packet.length);
  head.write('uuid', 4, 'latin1');
  await appendFile(path, Buffer.concat([head, XMP_ID, packet]));
}

async function boxAt(
  file: FileHandle,
  at: number,
  end: number,
): Promise<{ type: string; head: number; size: number } | undefined> {
  const start = await bytesAt(file, at, 16);
  const short = start.readUInt32BE(0);
  // 0: to the end of the file; 1: the length stands behind the type, in 64 bits.
  const head = short === 1 ? 16 : 8;
  const size = short === 0 ? end - at : short === 1 && start.length === 16 ? Number(start.readBigUInt64BE(8)) : short;
  if (size < head || at + size > end) return undefined;
  return { type: start.toString('latin1', 4, 8), head, size };
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(length, 0)), 0, Math.max(length, 0), at);
  return buffer.subarray(0, bytesRead);
}
