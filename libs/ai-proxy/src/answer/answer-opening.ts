/** Held back at most; a preface longer than this is no preface. */
const MOST_HELD = 64_000;

/**
 * Holds an answer back until it has begun as it should: with a JSON object whose member is one of the schema's. From
 * there on it passes every piece as it comes. An answer that never begins can still be asked for again, because nobody
 * has seen anything of it.
 */
export class AnswerOpening {
  /** Whether the answer has begun. */
  began = false;
  private text = '';
  private readonly begins: RegExp;

  constructor(schema: Readonly<Record<string, unknown>>) {
    let begins = BEGINS.get(schema);
    if (!begins) BEGINS.set(schema, (begins = beginningOf(schema)));
    this.begins = begins;
  }

  /** What was held back; all of the answer while it has not begun. */
  get held(): string {
    return this.text;
  }

  /** The part of the answer that may pass with this piece. */
  feed(piece: string): string {
    if (this.began) return piece;
    if (this.text.length < MOST_HELD) this.text += piece;
    // A colon is the last character of every beginning.
    if (!piece.includes(':') || !this.begins.test(this.text)) return '';
    this.began = true;
    const all = this.text;
    this.text = '';
    return all;
  }
}

/** There is one schema for each prompt, so each expression is made once. */
const BEGINS = new WeakMap<object, RegExp>();

function beginningOf(schema: Readonly<Record<string, unknown>>): RegExp {
  const members = Object.keys((schema.properties ?? {}) as object).map((name) => name.replace(/\W/g, '\\$&'));
  return new RegExp(`[{,]\\s*"(?:${members.join('|')})"\\s*:`);
}
