/** Two independent polynomial hashes; a pair that agrees by chance is one in 2^64. */
const FIRST = 0x01000193;
const SECOND = 0x5bd1e995;

/**
 * Finds runs of consecutive words that a text shares with a body of other texts: copies, whatever the punctuation,
 * case and spacing. Every run of n words holds a whole block of (n+1)/2 words that starts at a multiple of that in its
 * source, so that first only such blocks are looked up; all runs are tabled when a block was found, which is rare.
 */
export class WordRuns {
  private readonly words: Int32Array[];
  private readonly blockLength: number;
  private blocks: RunTable | undefined;
  private runs: RunTable | undefined;

  /** @param length how many words make a run */
  constructor(
    texts: readonly string[],
    private readonly length: number,
  ) {
    this.words = texts.map(wordHashes);
    this.blockLength = (length + 1) >> 1;
  }

  sharedBy(text: string): boolean {
    const asked = hashesAskedFor(text);
    this.blocks ??= new RunTable(this.words, this.blockLength, this.blockLength);
    if (!this.blocks.holdsRunOf(asked)) return false;
    this.runs ??= new RunTable(this.words, this.length, 1);
    return this.runs.holdsRunOf(asked);
  }
}

/** A set of runs of words, as pairs of hashes in open addressing. Zero as the second hash marks an empty slot. */
class RunTable {
  private readonly table: Int32Array;
  private readonly mask: number;
  private readonly firstOut: number;
  private readonly secondOut: number;

  /** @param every from how many words to the next one a run is put in */
  constructor(
    texts: readonly Int32Array[],
    private readonly length: number,
    every: number,
  ) {
    const runs = texts.reduce((sum, words) => sum + Math.max(0, Math.ceil((words.length - length + 1) / every)), 0);
    let slots = 16;
    while (slots < runs * 2) slots *= 2;
    this.mask = slots - 1;
    this.table = new Int32Array(slots * 2);
    this.firstOut = power(FIRST, length);
    this.secondOut = power(SECOND, length);
    for (const words of texts) {
      for (let start = 0; start + length <= words.length; start += every) this.putRun(words, start);
    }
  }

  /** Whether one of the runs in a text is in the table; each word joins and leaves the hashes of the run in one step. */
  holdsRunOf(words: Int32Array): boolean {
    const { length, firstOut, secondOut } = this;
    let a = 0;
    let b = 0;
    for (let at = 0; at < words.length; at++) {
      a = (Math.imul(a, FIRST) + words[at]!) | 0;
      b = (Math.imul(b, SECOND) + words[at]!) | 0;
      if (at >= length) {
        const gone = words[at - length]!;
        a = (a - Math.imul(gone, firstOut)) | 0;
        b = (b - Math.imul(gone, secondOut)) | 0;
      }
      if (at >= length - 1 && this.has(a, b === 0 ? 1 : b)) return true;
    }
    return false;
  }

  private putRun(words: Int32Array, start: number): void {
    let a = 0;
    let b = 0;
    for (let at = start; at < start + this.length; at++) {
      a = (Math.imul(a, FIRST) + words[at]!) | 0;
      b = (Math.imul(b, SECOND) + words[at]!) | 0;
    }
    this.put(a, b === 0 ? 1 : b);
  }

  private put(a: number, b: number): void {
    const { table, mask } = this;
    let slot = a & mask;
    while (table[slot * 2 + 1] !== 0 && !(table[slot * 2] === a && table[slot * 2 + 1] === b)) slot = (slot + 1) & mask;
    table[slot * 2] = a;
    table[slot * 2 + 1] = b;
  }

  private has(a: number, b: number): boolean {
    const { table, mask } = this;
    for (let slot = a & mask; table[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) {
      if (table[slot * 2] === a && table[slot * 2 + 1] === b) return true;
    }
    return false;
  }
}

let lastAsked: { text: string; hashes: Int32Array } = { text: '', hashes: new Int32Array(0) };

/** The hashes of a text that is looked up; the same text is asked after in several bodies, one after the other. */
function hashesAskedFor(text: string): Int32Array {
  if (lastAsked.text !== text) lastAsked = { text, hashes: wordHashes(text) };
  return lastAsked.hashes;
}

/** One hash a word. Letters and digits make words; apostrophes are passed over, so that don't and don’t are one. */
function wordHashes(text: string): Int32Array {
  const units = unitsOf(text);
  const hashes = new Int32Array((units.length >> 1) + 1);
  let count = 0;
  let hash = 0;
  for (let at = 0; at < units.length; at++) {
    const letter = LETTERS[units[at]!]!;
    if (letter === 0) {
      if (hash !== 0) hashes[count++] = hash;
      hash = 0;
    } else if (letter !== APOSTROPHE) hash = Math.imul(hash ^ letter, FIRST) + 1;
  }
  if (hash !== 0) hashes[count++] = hash;
  return hashes.subarray(0, count);
}

/** Their case is the string's to know; plain prose has none, and is not copied. */
const HAS_LETTERS_BEYOND_ASCII = /[\u00c0-\u1fff\u2070-\u2fff\u3040-\uffff]/;
const BEYOND_LATIN1 = /[^\0-\xff]/;
const APOSTROPHE = 0x27;
/** What a UTF-16 unit is to a word: a letter (of ASCII in lower case), an apostrophe, or nothing. */
const LETTERS = Uint16Array.from({ length: 0x10000 }, (_, unit) => {
  if (unit === APOSTROPHE || unit === 0x2019) return APOSTROPHE;
  if (unit < 0x80) return /[A-Za-z0-9]/.test(String.fromCharCode(unit)) ? unit | 0x20 : 0;
  const isPunctuation = unit < 0xc0 || (unit >= 0x2000 && unit <= 0x206f) || (unit >= 0x3000 && unit <= 0x303f);
  return isPunctuation ? 0 : unit;
});

let scratch = Buffer.alloc(0x8000);
let scratchUnits = new Uint16Array(scratch.buffer);

/** A text's units in an array that the next call overwrites: reading a string unit by unit takes twice as long. */
function unitsOf(text: string): Uint8Array | Uint16Array {
  const lower = HAS_LETTERS_BEYOND_ASCII.test(text) ? text.toLowerCase() : text;
  if (scratchUnits.length < lower.length) {
    scratch = Buffer.alloc(lower.length * 4);
    scratchUnits = new Uint16Array(scratch.buffer);
  }
  if (BEYOND_LATIN1.test(lower)) return scratchUnits.subarray(0, scratch.write(lower, 'utf16le') >> 1);
  return scratch.subarray(0, scratch.write(lower, 'latin1'));
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let times = 0; times < exponent; times++) product = Math.imul(product, base);
  return product;
}
