import { tokenize, type Token } from './english';
import { GENERIC, ROLES } from './words';
import { DESCRIBING, DETERMINERS, PORTABLE, SETTING_PREPOSITIONS, SETTINGS } from './words';

/** What stands in a scene besides names, each list by how much it is on the page, the foremost first. */
export interface SceneReading {
  /** Things with at most one describing word: "brass key". */
  things: string[];
  /** Unnamed people by their role: "landlord". */
  roles: string[];
  /** Where one is: "in the chapel". */
  settings: string[];
}

/** Later mentions weigh more: what ends the scene is what the next one begins with. */
export function readScene(text: string): SceneReading {
  const tokens = joinHyphens(tokenize(text));
  const things = new Tally();
  const roles = new Tally();
  const settings = new Tally();
  tokens.forEach((token, i) => {
    // The tagger takes "the key" for an adjective; what stands at the end of a noun phrase is a noun.
    if (token.text !== token.lower || (token.pos !== 'NOUN' && token.pos !== 'ADJ')) return;
    const weight = 1 + (2 * i) / tokens.length;
    const head = token.lower;
    if (PORTABLE.has(head) && nounPhrase(tokens, i) && !isDenied(tokens, i))
      things.add(describe(tokens, i), head, weight);
    if (ROLES.has(head) && !GENERIC.has(head) && nounPhrase(tokens, i) && !isPartOfName(tokens, i))
      roles.add(head, head, weight);
    const preposition = SETTINGS.get(head);
    if (preposition && !goesOn(tokens, i) && locates(tokens, i))
      settings.add(`${preposition} the ${head}`, head, weight);
  });
  return { things: things.ranked(), roles: roles.ranked(), settings: settings.ranked() };
}

/** A determiner within two words before it, and no noun after it that it merely describes ("the key witness"). */
function nounPhrase(tokens: Token[], i: number): boolean {
  if (goesOn(tokens, i)) return false;
  const [one, two] = [tokens[i - 1], tokens[i - 2]];
  if (one && (DETERMINERS.has(one.lower) || isPossessive(one))) return true;
  return (
    one !== undefined && (one.pos === 'ADJ' || one.pos === 'NOUN') && two !== undefined && DETERMINERS.has(two.lower)
  );
}

const DENIALS = new Set(['no', 'nobody', 'none', 'nothing', 'never', 'not', "n't", 'without', 'neither', 'nor']);
const DENIED_WITHIN = 4;

/** "nobody kept a ledger": what the sentence says is not there. */
function isDenied(tokens: Token[], i: number): boolean {
  for (let at = i - 1; at >= Math.max(0, i - DENIED_WITHIN); at--) {
    if (/^[.!?;:]$/.test(tokens[at]!.text)) return false;
    if (DENIALS.has(tokens[at]!.lower)) return true;
  }
  return false;
}

/** "the car park", "the grandmother's ring": the noun only describes another. */
function goesOn(tokens: Token[], i: number): boolean {
  const next = tokens[i + 1];
  if (next === undefined) return false;
  const noun = next.space === ' ' && (next.pos === 'NOUN' || next.pos === 'ADJ') && next.text === next.lower;
  return noun || isPossessive(next);
}

/** The noun with the word before it, when that word says what it is like and does not merely point ("the same key"). */
function describe(tokens: Token[], i: number): string {
  const head = tokens[i]!.lower;
  const before = tokens[i - 1]?.lower ?? '';
  return DESCRIBING.has(before) ? `${before} ${head}` : head;
}

function locates(tokens: Token[], i: number): boolean {
  for (let back = 1; back <= 3 && i - back >= 0; back++) {
    const { lower, pos } = tokens[i - back]!;
    if (SETTING_PREPOSITIONS.has(lower)) return back > 1;
    if (!DETERMINERS.has(lower) && pos !== 'ADJ' && pos !== 'NOUN') return false;
  }
  return false;
}

function isPossessive({ text }: Token): boolean {
  return /^['’]s$/.test(text);
}

/** "the landlord, Peter Coffin", "harpooneer Queequeg": the name is the better choice. */
function isPartOfName(tokens: Token[], i: number): boolean {
  const next = tokens[i + 1]?.text === ',' ? tokens[i + 2] : tokens[i + 1];
  return next?.pos === 'PROPN';
}

/** "carpet", "-", "bag" to "carpet-bag". */
function joinHyphens(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const [dash, next] = [tokens[i + 1], tokens[i + 2]];
    if (dash?.text === '-' && dash.space === '' && next?.space === '' && /^\p{L}/u.test(next.text)) {
      const text = `${tokens[i]!.text}-${next.text}`;
      joined.push({ ...tokens[i]!, text, lower: text.toLowerCase(), pos: next.pos });
      i += 2;
    } else joined.push(tokens[i]!);
  }
  return joined;
}

/** Counts phrases under their head noun; a head is worth the sum of its mentions and shows its last description. */
class Tally {
  private readonly heads = new Map<string, { phrase: string; weight: number }>();

  add(phrase: string, head: string, weight: number): void {
    const known = this.heads.get(head);
    const better = !known || phrase.length >= known.phrase.length ? phrase : known.phrase;
    this.heads.set(head, { phrase: better, weight: (known?.weight ?? 0) + weight });
  }

  ranked(): string[] {
    return [...this.heads.values()]
      .sort((a, b) => b.weight - a.weight || (a.phrase < b.phrase ? -1 : 1))
      .map(({ phrase }) => phrase);
  }
}
