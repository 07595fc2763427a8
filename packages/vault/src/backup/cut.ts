import { hkdf } from '../crypto/hash.ts';
import { utf8 } from '../crypto/bytes.ts';

/** Bytes of a chunk: none is smaller but the last of a file, none larger; in the middle about so large. */
export const SMALLEST_CHUNK = 32 * 1024;
export const AVERAGE_CHUNK = 128 * 1024;
export const LARGEST_CHUNK = 512 * 1024;

const AVERAGE_BITS = Math.log2(AVERAGE_CHUNK);
/** How much harder a border is to find before the average size, and how much easier after it. */
const NORMALISATION = 2;

/**
 * Cuts bytes where their content says so, so that what is inserted into a file changes the chunks around it and no others:
 * FastCDC with normalised chunking (Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach for Data
 * Deduplication", USENIX ATC 2016; level 2, borders judged by the upper bits of a gear hash of 32 bits, thus of the last 32
 * bytes). There is no kept library of it for browsers.
 *
 * The gear table is drawn from the project's key: with a public one the sizes of chunks would tell which known file this is.
 */
export class Cutter {
  private readonly gear: Uint32Array;

  constructor(indexKey: Uint8Array) {
    const drawn = hkdf(indexKey, utf8('cse-gear-v1'), 256 * 4);
    const view = new DataView(drawn.buffer, drawn.byteOffset);
    this.gear = Uint32Array.from({ length: 256 }, (_, index) => view.getUint32(index * 4));
  }

  *cut(bytes: Uint8Array): Generator<Uint8Array, void, void> {
    for (let start = 0; start < bytes.length;) {
      const length = this.border(bytes.subarray(start, start + LARGEST_CHUNK));
      yield bytes.subarray(start, start + length);
      start += length;
    }
  }

  /** Where the first chunk of these bytes ends. */
  private border(bytes: Uint8Array): number {
    const { gear } = this;
    // So many upper bits must be zero.
    const hard = 32 - (AVERAGE_BITS + NORMALISATION);
    const easy = 32 - (AVERAGE_BITS - NORMALISATION);
    let hash = 0;
    for (let at = SMALLEST_CHUNK; at < bytes.length; at++) {
      hash = ((hash << 1) + gear[bytes[at]!]!) | 0;
      if (hash >>> (at < AVERAGE_CHUNK ? hard : easy) === 0) return at + 1;
    }
    return bytes.length;
  }
}
