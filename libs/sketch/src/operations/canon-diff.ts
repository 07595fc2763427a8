import { CanonIndex } from '@cse/ai-proxy';
import { LIMITS, type Canon, type CanonClaim, type CanonDiffInput, type CanonKind, type PathNode } from '@cse/prompts';
import { isUsableName } from '../reading/member';
import { namesIn, type Named } from '../reading/names';
import { BLANK, isEnglish, proseOf } from '../reading/prose';
import { isEnglishStory } from '../scene';
import { listInPieces, NOT_ENGLISH, type Composed } from './answer';
import { holdsName, sentenceWith } from './whole-sentences';

const SPOKEN = /["“”]/;
const PAST = /\b(?:was|were|had|did|went|came|saw|took|stood|looked|knew|thought|felt)\b/;
const PRESENT = /\b(?:is|are|has|does|goes|comes|sees|takes|stands|looks|knows|thinks|feels)\b/;
const FIRST = /\b(?:I|me|my)\b/;
const THIRD = /\b(?:he|she|they|his|her|their)\b/i;
/** Verbs of a tense against each one of the other that make it the tense that the story is told in. */
const CLEARLY = 2;
/** Share of words that an "I" who tells it has in the narration. */
const NARRATES = 0.012;
/** Claims about how it is told. */
const TOLD = 2;

/**
 * What can be read off the focus nodes without a language model: people and places that the canon lacks, and how the
 * story is told when the canon does not say. Each with a whole sentence that says so; what needs understanding is
 * left alone. Contradictions that the canon holds by itself are found whatever the language, and not here.
 */
export function composeCanonDiff(input: CanonDiffInput): Composed {
  const { active_path, branch_canon, focus_node_ids } = input;
  const focus = active_path.filter(({ id }) => focus_node_ids.includes(id));
  const english = isEnglishStory(input) && isEnglish(focus.map(({ text }) => text).join('\n'));
  const claims = english ? claimsOf(active_path, focus, branch_canon) : [];
  return { pieces: listInPieces({ operations: claims }), notices: english ? [] : NOT_ENGLISH, sparse: true };
}

function claimsOf(path: readonly PathNode[], focus: readonly PathNode[], branch_canon: Canon): CanonClaim[] {
  const canon = new CanonIndex(branch_canon);
  const names = namesIn(path.map(({ text }) => text));
  const unnamed = unknown(names, focus, canon).slice(0, LIMITS.operations - TOLD);
  const narrated = focus.map((node) => proseOf(node).narration.replaceAll(BLANK, ' ')).join('\n');
  const first = (narrated.match(/\b(?:I|me|my)\b/g)?.length ?? 0) / Math.max(1, narrated.split(/\s+/).length);
  const { tone } = branch_canon;
  const tenses = tone?.tense ? [] : tense(narrated, focus);
  if (tone?.pov) return [...unnamed, ...tenses];
  if (first >= NARRATES) return [...unnamed, ...tenses, ...told('pov', 'first', focus, FIRST, THIRD)];
  // Where an "I" speaks up but seldom, somebody tells it all the same.
  return [...unnamed, ...tenses, ...(FIRST.test(narrated) ? [] : told('pov', 'third', focus, THIRD))];
}

/** Names that the canon does not hold under any of their forms, with the first sentence of the focus that has one. */
function unknown(names: readonly Named[], focus: readonly PathNode[], canon: CanonIndex): CanonClaim[] {
  return names.flatMap(({ kind, forms }) => {
    if (forms.some((form) => partly(form, canon))) return [];
    // A canon holds "Ivet Crake", though most sentences say "Ivet".
    for (const form of forms.filter(isUsableName).sort((a, b) => b.length - a.length)) {
      for (const node of focus) {
        const quote = node.text.includes(form) && sentenceWith(node, (sentence) => holdsName(sentence, form));
        if (quote) return [claim(kind, 'new', 'name', form, node, quote)];
      }
    }
    return [];
  });
}

/** "Captain Ahab" is known where "Ahab" is. */
function partly(form: string, canon: CanonIndex): boolean {
  return [form, ...form.split(' ')].some((part) => canon.idOf(part) !== undefined);
}

function tense(narrated: string, focus: readonly PathNode[]): CanonClaim[] {
  const [past, present] = [PAST, PRESENT].map((verbs) => narrated.match(new RegExp(verbs, 'g'))?.length ?? 0);
  if (past! > CLEARLY * present!) return told('tense', 'past', focus, PAST, PRESENT);
  return present! > CLEARLY * past! ? told('tense', 'present', focus, PRESENT, PAST) : [];
}

/** How it is told, with the first sentence of the narrator's that shows it and not also the opposite. */
function told(
  field: 'tense' | 'pov',
  value: string,
  focus: readonly PathNode[],
  shows: RegExp,
  not?: RegExp,
): CanonClaim[] {
  for (const node of focus) {
    const narrates = (sentence: string) => !SPOKEN.test(sentence) && shows.test(sentence) && !not?.test(sentence);
    const quote = sentenceWith(node, narrates);
    if (quote) return [claim('tone', 'tone', field, value, node, quote)];
  }
  return [];
}

function claim(kind: CanonKind, id: string, field: string, after: string, node: PathNode, quote: string): CanonClaim {
  return {
    evidence: [{ node_id: node.id, quote, role: 'supports' }],
    op: 'add',
    kind,
    id,
    subject: '',
    field,
    after,
    detail: '',
    modality: 'stated',
    holder: '',
    category: kind === 'character' ? 'characterization' : kind === 'tone' ? 'narrative_style' : 'world_setting',
    note:
      kind === 'tone' ? 'Read off the words; the canon does not say.' : 'Named here; the canon does not hold the name.',
  };
}
