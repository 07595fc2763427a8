/**
 * Most places of the table that says where each state goes on at each letter; 64 MiB. Words in a script of thousands of
 * letters would fill gigabytes: where those go on is looked up, which is slower and takes no more room than the words.
 */
const MOST_PLACES = 16 * 1024 * 1024;

/** Where a scanner found letters: `what` is the number that was given with them, `end` where they end. */
export type Found = (what: number, end: number) => void;

/**
 * Finds thousands of words in a text in one pass, in any case and with any accents, wherever they stand (A. V. Aho and M. J. Corasick,
 * "Efficient string matching", 1975). What it costs does not hang on how many words there are.
 */
export class Scanner {
  private readonly classes = new Uint16Array(0x10000);
  private readonly width: number;
  /** Where each state goes on at each letter; undefined where it would be too large, and `steps` says it. */
  private readonly next: Int32Array | undefined;
  private readonly steps = new Map<number, number>();
  /** Of each state the longest of its ends that begins a word. */
  private readonly fall: Int32Array;
  /** Of each state the first of what ends there, as an index of `ends`; 0 for nothing. */
  private readonly first: Int32Array;
  private readonly ends: { what: number; more: number }[] = [{ what: 0, more: 0 }];

  constructor(words: Iterable<readonly [word: string, what: number]>) {
    const folded = [...words].map(([word, what]) => ({ units: foldedUnits(word), what }));
    for (const { units } of folded) for (const unit of units) this.classes[unit] ||= this.addClass();
    this.width = this.known + 1;
    // Both cases of a letter are one class.
    const { classes } = this;
    for (let unit = 0; unit < 0x10000; unit++) if (classes[unit] === 0) classes[unit] = classes[FOLDED[unit]!]!;
    const states = folded.reduce((sum, { units }) => sum + units.length, 1);
    if (states * this.width <= MOST_PLACES) this.next = new Int32Array(states * this.width);
    this.first = new Int32Array(states);
    this.fall = new Int32Array(states);
    let made = 1;
    for (const { units, what } of folded) {
      let state = 0;
      for (const unit of units) {
        const slot = state * this.width + this.classes[unit]!;
        const known = this.next ? this.next[slot] : this.steps.get(slot);
        state = known || this.begin(slot, made++);
      }
      if (units.length > 0) this.first[state] = this.ends.push({ what, more: this.first[state]! }) - 1;
    }
    if (this.next) this.link(this.next);
    else this.linkSteps();
  }

  private begin(slot: number, state: number): number {
    if (this.next) this.next[slot] = state;
    else this.steps.set(slot, state);
    return state;
  }

  private known = 0;
  private addClass(): number {
    return ++this.known;
  }

  /** Adds to each state where it goes on when a word breaks off: at the longest of its ends that begins a word. */
  private link(next: Int32Array): void {
    const { width, fall } = this;
    const queue: number[] = [];
    for (let kind = 1; kind < width; kind++) if (next[kind] !== 0) queue.push(next[kind]!);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const back = fall[state]!;
      this.join(state, back);
      for (let kind = 1; kind < width; kind++) {
        const to = next[state * width + kind]!;
        const instead = next[back * width + kind]!;
        if (to === 0) next[state * width + kind] = instead;
        else {
          fall[to] = instead;
          queue.push(to);
        }
      }
    }
  }

  /** The same without the table: only where each state falls to. Beginnings of words first, the shortest before all. */
  private linkSteps(): void {
    const { width, fall, steps } = this;
    const below = new Map<number, [kind: number, to: number][]>();
    for (const [slot, to] of steps) {
      const state = Math.floor(slot / width);
      const known = below.get(state);
      const step: [number, number] = [slot - state * width, to];
      if (known) known.push(step);
      else below.set(state, [step]);
    }
    const queue = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      for (const [kind, to] of below.get(state) ?? []) {
        if (state !== 0) fall[to] = this.stepFrom(fall[state]!, kind);
        this.join(to, fall[to]!);
        queue.push(to);
      }
    }
  }

  private stepFrom(from: number, kind: number): number {
    const { width, fall, steps } = this;
    for (let state = from; ; state = fall[state]!) {
      const to = steps.get(state * width + kind);
      if (to !== undefined) return to;
      if (state === 0) return 0;
    }
  }

  /** What ends with a state's fall ends with the state too. The list of the fall is complete: it is shorter. */
  private join(state: number, back: number): void {
    if (this.first[back] === 0) return;
    if (this.first[state] === 0) {
      this.first[state] = this.first[back]!;
      return;
    }
    let last = this.first[state]!;
    while (this.ends[last]!.more !== 0) last = this.ends[last]!.more;
    this.ends[last]!.more = this.first[back]!;
  }

  scan(text: string, found: Found): void {
    const { classes, width, next, first, ends } = this;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const kind = classes[text.charCodeAt(at)]!;
      if (kind === 0) {
        state = 0;
        continue;
      }
      state = next ? next[state * width + kind]! : this.stepFrom(state, kind);
      for (let one = first[state]!; one !== 0; one = ends[one]!.more) found(ends[one]!.what, at + 1);
    }
  }
}

function foldedUnits(word: string): number[] {
  return Array.from({ length: word.length }, (_, at) => FOLDED[word.charCodeAt(at)]!);
}

/** A letter in lower case and without its accents: words are looked for by their beginnings, which have none. */
function foldedUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  return String.fromCharCode(unit).toLowerCase().normalize('NFD').charCodeAt(0);
}

/** Every unit so. */
const FOLDED = Uint16Array.from({ length: 0x10000 }, (_, unit) => foldedUnit(unit));
