import { AGAINST, FAULTS, type Fact, type Fault, type JudgedCandidate, type Rule } from '@cse/prompts';
import { evidenceOf } from '../operation/evidence';
import { choice, cleaned, listOf, membersOf } from '../operation/model-values';
import type { StoryIndex } from '../operation/story-index';
import { findEvidence, searchable } from '../prose/quote-search';

/** What a judge says of one candidate, as far as it could be checked. */
export interface Judgement {
  /** Numbers of earlier candidates that tell the same idea. */
  sameAs: ReadonlySet<number>;
  /** It tells what is there already or was refused. */
  repeats: boolean;
  /** Ids of the facts and rules that it cannot be true beside. */
  breaks: ReadonlySet<string>;
  /** It cannot be true beside the path, or lets somebody act who cannot. */
  contradicts: boolean;
  faults: ReadonlySet<Fault>;
}

/**
 * Reads what a judge wrote of one candidate. A claim stands on words that the server finds where they are said to be, in
 * a node of the path or in the canon; one whose words are not found is no claim. Names of what does not exist are none.
 * @param asked the candidates that it was asked about
 */
export function readJudgement(
  value: unknown,
  asked: readonly JudgedCandidate[],
  story: StoryIndex,
): { number: number; judgement: Judgement } | undefined {
  const from = membersOf(value);
  const number = asked.find((one) => one.number === from.candidate)?.number;
  if (number === undefined) return undefined;
  const { existing_children = [], rejected = [] } = story.input;
  const names = listOf(from.same_as).map(nameOf);
  const claims = listOf(from.against).flatMap((claim) => readClaim(claim, story) ?? []);
  return {
    number,
    judgement: {
      sameAs: new Set(names.flatMap((name) => (/^\d{1,3}$/.test(name) && Number(name) < number ? Number(name) : []))),
      repeats: names.some((name) => {
        const [, kind, at] = /^(there|refused):(\d{1,3})$/.exec(name) ?? [];
        const of = kind === 'there' ? existing_children : rejected;
        return kind !== undefined && Number(at) >= 1 && Number(at) <= of.length;
      }),
      breaks: new Set(claims.filter((id) => id !== '')),
      contradicts: claims.includes(''),
      faults: new Set(listOf(from.faults).flatMap((fault) => choice(FAULTS, fault) ?? [])),
    },
  };
}

function nameOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}

/** The id of the entry that a claim is about, empty when it is about the path or the cast; undefined when it does not hold. */
function readClaim(value: unknown, story: StoryIndex): string | undefined {
  const { what, id: named, node_id, quote } = membersOf(value);
  const kind = choice(AGAINST, what);
  const id = typeof named === 'string' ? named.trim() : '';
  const entry = story.canon.get(id);
  const isOfCanon = kind === 'fact' || kind === 'rule';
  if (!kind || (isOfCanon ? id !== '' && !entry : !isOfCast(id, story))) return undefined;
  if (typeof node_id === 'string' && node_id !== '') {
    if (evidenceOf([{ node_id, quote }], story).length === 0) return undefined;
  } else if (!standsIn(cleaned(quote), isOfCanon ? (entry ? [entry] : []) : [...story.canon.values()])) {
    return undefined;
  }
  return isOfCanon ? id : '';
}

function isOfCast(id: string, { input }: StoryIndex): boolean {
  return (input.branch_canon.characters ?? []).some((character) => character.id === id || character.name === id);
}

function standsIn(quote: string, entries: readonly (Fact | Rule)[]): boolean {
  return entries.some((entry) => textsOf(entry).some((text) => findEvidence(searchable(text), quote) !== undefined));
}

function textsOf(entry: Fact | Rule): string[] {
  if ('statement' in entry) return [entry.statement];
  return [entry.value, `${entry.attribute} ${entry.value}`, ...(entry.sources ?? []).map(({ quote }) => quote)];
}
