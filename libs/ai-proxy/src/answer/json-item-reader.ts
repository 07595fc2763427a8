/** A finished part of the answer: an element of an array of the root object, or one of its other members. */
export interface JsonItem {
  key: string;
  value: unknown;
}

type Place = 'outside' | 'root opened' | 'member' | 'colon' | 'value' | 'element' | 'inside' | 'closed';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Reads one JSON object out of a text that comes in pieces, and hands out each element of its arrays as soon as the
 * element has closed. Every character is looked at once, wherever the pieces are cut. What stands around the object
 * (a Markdown fence, a polite sentence) is skipped; an element that is not valid JSON is counted and left out.
 */
export class JsonItemReader {
  /** Parts that closed and were not valid JSON. */
  malformed = 0;
  private place: Place = 'outside';
  private key = '';
  private inArray = false;
  private readingKey = false;
  /** Of the part being read: its text so far, how deep it is in itself, whether a string is open in it. */
  private parts: string[] = [];
  private depth = 0;
  private inString = false;
  private escaped = false;
  private scalar = false;
  private fresh = '';

  /**
   * @param growing a member of the root object that is handed out raw while it is being written
   * @param grows whether its value does, or each element of its array: then what is handed out is of the element that
   * is still open, from where it was asked last or from its beginning
   */
  constructor(
    private readonly growing?: string,
    private readonly grows: 'value' | 'elements' = 'value',
  ) {}

  /** True once the root object has closed. */
  get complete(): boolean {
    return this.place === 'closed';
  }

  feed(piece: string): JsonItem[] {
    const items: JsonItem[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const unit = piece.charCodeAt(at);
      if (this.place === 'inside') {
        const ended = this.advance(unit);
        if (ended === undefined) continue;
        this.collect(piece.slice(start, at + (ended === 'with' ? 1 : 0)));
        this.close(items);
        if (ended === 'with') continue;
      }
      if (this.enter(unit)) start = at;
    }
    if (this.place === 'inside') this.collect(piece.slice(start));
    return items;
  }

  /** What has come of what grows since this was asked last, as raw JSON with its quotation marks. */
  takeGrown(): string {
    const grown = this.fresh;
    this.fresh = '';
    return grown;
  }

  private collect(raw: string): void {
    this.parts.push(raw);
    if (this.isGrowing) this.fresh += raw;
  }

  private get isGrowing(): boolean {
    return !this.readingKey && this.key === this.growing && this.inArray === (this.grows === 'elements');
  }

  /** Moves on between parts; true when a part begins with this unit. */
  private enter(unit: number): boolean {
    if (isSpace(unit)) return false;
    switch (this.place) {
      case 'outside':
        if (unit === BRACE_OPEN) this.place = 'root opened';
        return false;
      case 'root opened':
        if (unit === QUOTE) return this.begin(unit, true);
        // A brace of the prose around the object; the object itself opens with a member or closes at once.
        this.place = unit === BRACE_CLOSE ? 'closed' : unit === BRACE_OPEN ? 'root opened' : 'outside';
        return false;
      case 'member':
        if (unit === QUOTE) return this.begin(unit, true);
        if (unit === BRACE_CLOSE) this.place = 'closed';
        return false;
      case 'colon':
        if (unit === COLON) this.place = 'value';
        return false;
      case 'value':
        this.inArray = unit === BRACKET_OPEN;
        if (!this.inArray) return this.begin(unit, false);
        this.place = 'element';
        return false;
      case 'element':
        if (unit === BRACKET_CLOSE) {
          this.inArray = false;
          this.place = 'member';
        } else if (unit !== COMMA) return this.begin(unit, false);
        return false;
      default:
        return false;
    }
  }

  private begin(unit: number, readingKey: boolean): true {
    this.place = 'inside';
    this.readingKey = readingKey;
    this.parts = [];
    this.inString = unit === QUOTE;
    this.escaped = false;
    this.depth = unit === BRACE_OPEN || unit === BRACKET_OPEN ? 1 : 0;
    this.scalar = !this.inString && this.depth === 0;
    return true;
  }

  /** Whether the part ends with this unit, or ended before it. */
  private advance(unit: number): 'with' | 'before' | undefined {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (unit === BACKSLASH) this.escaped = true;
      else if (unit === QUOTE) {
        this.inString = false;
        return this.depth === 0 ? 'with' : undefined;
      }
      return undefined;
    }
    if (this.scalar) {
      return unit === COMMA || unit === BRACE_CLOSE || unit === BRACKET_CLOSE || isSpace(unit) ? 'before' : undefined;
    }
    if (unit === QUOTE) this.inString = true;
    else if (unit === BRACE_OPEN || unit === BRACKET_OPEN) this.depth++;
    else if (unit === BRACE_CLOSE || unit === BRACKET_CLOSE) return --this.depth === 0 ? 'with' : undefined;
    return undefined;
  }

  private close(items: JsonItem[]): void {
    const value = parse(this.parts.join(''));
    this.parts = [];
    if (this.grows === 'elements') this.fresh = '';
    if (this.readingKey) {
      this.key = typeof value === 'string' ? value : '';
      this.place = 'colon';
      return;
    }
    this.place = this.inArray ? 'element' : 'member';
    if (value === undefined) this.malformed++;
    else items.push({ key: this.key, value });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
