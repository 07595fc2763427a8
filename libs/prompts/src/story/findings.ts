import { type FieldProblem, textProblem } from '@cse/core';

const MAX_PROBLEMS = 20;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

type Json = Record<string, unknown>;

/**
 * Collects what is wrong with a parsed JSON value in one pass, with pointers. It stops to look once it holds
 * twenty problems, so that a hostile body cannot make it work or answer without bound.
 */
export class Findings {
  readonly problems: FieldProblem[] = [];

  get full(): boolean {
    return this.problems.length >= MAX_PROBLEMS;
  }

  add(pointer: string, detail: string): void {
    if (!this.full) this.problems.push({ pointer, detail });
  }

  /** The value as an object with no other fields than the known ones; `pointer` is asked for only when it is wrong. */
  object(value: unknown, pointer: string, known: ReadonlySet<string>): Json | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(pointer, 'must be an object');
      return undefined;
    }
    for (const key of Object.keys(value)) {
      if (!known.has(key)) this.add(`${pointer}/${pointerSegment(key)}`, 'is not a known field');
    }
    return value as Json;
  }

  /** Runs `each` over the items of a list, until it is full; an absent list is none when it is optional. */
  list(value: unknown, pointer: string, max: number, each: (item: unknown, pointer: string) => void): void {
    if (!Array.isArray(value)) return this.add(pointer, 'must be a list');
    if (value.length > max) return this.add(pointer, `must hold at most ${max} items`);
    for (let index = 0; index < value.length && !this.full; index++) each(value[index], `${pointer}/${index}`);
  }

  optionalList(owner: Json, key: string, at: string, max: number, each: (item: unknown, at: string) => void): void {
    if (owner[key] !== undefined) this.list(owner[key], `${at}/${key}`, max, each);
  }

  text(value: unknown, pointer: string, max: number, min = 1): void {
    if (typeof value !== 'string') return this.add(pointer, 'must be text');
    if (value.length < min) return this.add(pointer, 'must not be empty');
    const problem = textProblem(value, max);
    if (problem !== undefined) this.add(pointer, problem);
  }

  requiredText(owner: Json, key: string, at: string, max: number, min = 1): void {
    this.text(owner[key], `${at}/${key}`, max, min);
  }

  optionalText(owner: Json, key: string, at: string, max: number): void {
    if (owner[key] !== undefined) this.text(owner[key], `${at}/${key}`, max, 0);
  }

  /** A list of short texts such as aliases or moods. */
  optionalTexts(owner: Json, key: string, at: string, items: number, max: number): void {
    this.optionalList(owner, key, at, items, (item, pointer) => this.text(item, pointer, max));
  }

  id(owner: Json, key: string, at: string): void {
    this.idText(owner[key], `${at}/${key}`);
  }

  idText(value: unknown, pointer: string): void {
    if (typeof value !== 'string' || !ID.test(value)) this.add(pointer, 'must be 1–64 of A–Z a–z 0–9 _ -');
  }

  /** An id that may be absent or null. */
  optionalId(owner: Json, key: string, at: string): void {
    if (owner[key] !== undefined && owner[key] !== null) this.id(owner, key, at);
  }

  optionalChoice(owner: Json, key: string, at: string, values: readonly string[]): void {
    if (owner[key] !== undefined && !values.includes(owner[key] as string)) {
      this.add(`${at}/${key}`, `must be one of ${values.join(', ')}`);
    }
  }

  optionalFlag(owner: Json, key: string, at: string): void {
    if (owner[key] !== undefined && typeof owner[key] !== 'boolean') this.add(`${at}/${key}`, 'must be true or false');
  }

  /** Ids name one thing each; a second one with the same id would make a reference to it ambiguous. */
  uniqueId(owner: Json, at: string, seen: Set<unknown>): void {
    this.id(owner, 'id', at);
    if (seen.has(owner.id)) this.add(`${at}/id`, 'stands twice in this list');
    seen.add(owner.id);
  }
}

/** One segment of a JSON pointer; a long key is cut, so that an answer never echoes a payload. */
function pointerSegment(key: string): string {
  return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
