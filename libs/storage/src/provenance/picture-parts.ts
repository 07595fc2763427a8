import { crc32, inflateSync } from 'node:zlib';
import type { ImageFormat } from '../images/image-rules';

/** What a picture's file holds beside its picture. The rest of the file is never looked at, so a flawed one is no error. */
export interface PictureParts {
  /** An XMP packet. */
  xmp?: Buffer;
  /** A manifest of C2PA (JUMBF), signed over the bytes of the whole file: any change of these breaks it. */
  manifest?: Buffer;
}

interface Part {
  kind: 'xmp' | 'manifest' | 'other';
  /** From where to where it stands in the file, with its frame. */
  start: number;
  end: number;
  content: Buffer;
}

/** Reads the parts of a file of a format, and puts an XMP packet into one. */
interface Container {
  parts(file: Buffer): Part[];
  /** @param file one without XMP */
  withXmp(file: Buffer, packet: Buffer): Buffer | undefined;
}

export function partsOf(file: Buffer, format: ImageFormat): PictureParts {
  const parts = CONTAINERS[format]?.parts(file) ?? [];
  const contents = (kind: Part['kind']): Buffer | undefined => {
    const found = parts.filter((part) => part.kind === kind).map(({ content }) => content);
    return found.length === 0 ? undefined : Buffer.concat(found);
  };
  return { xmp: contents('xmp'), manifest: contents('manifest') };
}

/** The same picture, to the byte, with this XMP packet in place of any other; undefined for one that takes none. */
export function withXmp(file: Buffer, format: ImageFormat, packet: Buffer): Buffer | undefined {
  const container = CONTAINERS[format];
  if (!container) return undefined;
  let bare = file;
  for (const { kind, start, end } of container.parts(file).reverse()) {
    if (kind === 'xmp') bare = Buffer.concat([bare.subarray(0, start), bare.subarray(end)]);
  }
  return container.withXmp(bare, packet);
}

/** Others than iTXt are written, too: zTXt by libvips. */
const TEXT_CHUNKS = new Set(['iTXt', 'zTXt', 'tEXt']);
const XMP_KEYWORD = Buffer.from('XML:com.adobe.xmp\0');

/** Of text that unpacks to more nobody reads what it says. */
const MOST_UNPACKED = 1024 * 1024;

/** PNG third edition: XMP in a chunk of text (11.3.3, keyword of ISO 16684-3), C2PA in caBX. */
const PNG: Container = {
  parts(file) {
    const parts: Part[] = [];
    for (let start = 8; start + 12 <= file.length;) {
      const end = start + 12 + file.readUInt32BE(start);
      const type = file.toString('latin1', start + 4, start + 8);
      const content = file.subarray(start + 8, end - 4);
      if (TEXT_CHUNKS.has(type) && content.subarray(0, XMP_KEYWORD.length).equals(XMP_KEYWORD)) {
        parts.push({ kind: 'xmp', start, end, content: unpacked(type, content.subarray(XMP_KEYWORD.length)) });
      } else parts.push({ kind: type === 'caBX' ? 'manifest' : 'other', start, end, content });
      start = end;
    }
    return parts;
  },
  withXmp(file, packet) {
    // Keyword, not compressed, no language, no translated keyword; after IHDR, which is always of 25 bytes.
    const body = Buffer.concat([Buffer.from('iTXt'), XMP_KEYWORD, Buffer.from([0, 0, 0, 0]), packet]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(body.length - 4, 0);
    frame.writeUInt32BE(crc32(body), 4);
    const at = 8 + 25;
    return Buffer.concat([file.subarray(0, at), frame.subarray(0, 4), body, frame.subarray(4), file.subarray(at)]);
  },
};

/**
 * What stands behind the keyword: in tEXt the text, in zTXt a method and packed text, in iTXt a flag of packing, a method,
 * two words and the text.
 */
function unpacked(type: string, content: Buffer): Buffer {
  if (type === 'tEXt') return content;
  if (type === 'zTXt') return inflated(content.subarray(1));
  const text = content.subarray(content.indexOf(0, content.indexOf(0, 2) + 1) + 1);
  return content[0] === 0 ? text : inflated(text);
}

function inflated(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return Buffer.alloc(0);
  }
}

const XMP_NAME = Buffer.from('http://ns.adobe.com/xap/1.0/\0');
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP11 = 0xeb;
const START_OF_SCAN = 0xda;

/** JPEG: XMP in APP1 (ISO 16684-3), C2PA in APP11 (ISO/IEC 19566-5). */
const JPEG: Container = {
  parts(file) {
    const parts: Part[] = [];
    for (let start = 2; start + 4 <= file.length && file[start] === 0xff && file[start + 1] !== START_OF_SCAN;) {
      const marker = file[start + 1]!;
      const end = start + 2 + file.readUInt16BE(start + 2);
      const content = file.subarray(start + 4, end);
      if (marker === APP1 && content.subarray(0, XMP_NAME.length).equals(XMP_NAME)) {
        parts.push({ kind: 'xmp', start, end, content: content.subarray(XMP_NAME.length) });
      } else {
        const isManifest = marker === APP11 && content.toString('latin1', 0, 2) === 'JP';
        parts.push({ kind: isManifest ? 'manifest' : 'other', start, end, content });
      }
      start = end;
    }
    return parts;
  },
  withXmp(file, packet) {
    // JFIF and EXIF want to be the first.
    const first = [APP0, APP1];
    let at = 2;
    for (const { start, end } of JPEG.parts(file)) {
      if (start !== at || !first.includes(file[start + 1]!)) break;
      at = end;
    }
    const length = 2 + XMP_NAME.length + packet.length;
    // A packet that fills its segment already takes nothing more.
    if (length > 0xffff) return undefined;
    const frame = Buffer.from([0xff, APP1, 0, 0]);
    frame.writeUInt16BE(length, 2);
    return Buffer.concat([file.subarray(0, at), frame, XMP_NAME, packet, file.subarray(at)]);
  },
};

const WEBP_HEAD = 12;
const HAS_XMP = 0x04;
const HAS_ALPHA = 0x10;

/** WebP (RFC 9649): XMP in its chunk, which only the extended format has; C2PA in a chunk of that name. */
const WEBP: Container = {
  parts(file) {
    const parts: Part[] = [];
    const length = Math.min(8 + file.readUInt32LE(4), file.length);
    for (let start = WEBP_HEAD; start + 8 <= length;) {
      const size = file.readUInt32LE(start + 4);
      const end = start + 8 + size + (size % 2);
      const type = file.toString('latin1', start, start + 4);
      const kind = type === 'XMP ' ? 'xmp' : type === 'C2PA' ? 'manifest' : 'other';
      parts.push({ kind, start, end, content: file.subarray(start + 8, start + 8 + size) });
      start = end;
    }
    return parts;
  },
  withXmp(file, packet) {
    const [first] = WEBP.parts(file);
    if (!first) return undefined;
    const isExtended = file.toString('latin1', first.start, first.start + 4) === 'VP8X';
    const head = Buffer.from(isExtended ? first.content : extendedHead(file, first));
    head[0]! |= HAS_XMP;
    const body = file.subarray(isExtended ? first.end : WEBP_HEAD, 8 + file.readUInt32LE(4));
    const chunks = Buffer.concat([Buffer.from('WEBP'), chunk('VP8X', head), body, chunk('XMP ', packet)]);
    return chunk('RIFF', chunks);
  },
};

/** The head that says of a simple file what its one chunk says: whether it has alpha, and its width and height. */
function extendedHead(file: Buffer, { start, content }: Part): Buffer {
  const isLossless = file.toString('latin1', start, start + 4) === 'VP8L';
  const head = Buffer.alloc(10);
  const bits = isLossless ? content.readUInt32LE(1) : 0;
  const width = isLossless ? bits & 0x3fff : (content.readUInt16LE(6) & 0x3fff) - 1;
  const height = isLossless ? (bits >>> 14) & 0x3fff : (content.readUInt16LE(8) & 0x3fff) - 1;
  if (isLossless && (bits >>> 28) & 1) head[0]! |= HAS_ALPHA;
  head.writeUIntLE(width, 4, 3);
  head.writeUIntLE(height, 7, 3);
  return head;
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** AVIF has its metadata among its items, whose places would all change; it is left as it is. */
const CONTAINERS: Partial<Record<ImageFormat, Container>> = { png: PNG, jpeg: JPEG, webp: WEBP };
