import { CanonIndex } from '@cse/ai-proxy';
import { LIMITS, type CanonClaim, type CanonDiffInput, type CanonKind, type PathNode } from '@cse/prompts';
import { withoutSpeech } from '../inline/edit';
import { castOf, type Named } from '../reading/cast';
import { readNarration } from '../scene/narration';
import { isUsableName } from '../scene/people';
import { languageNotices, listInPieces, type Composed, type ComposeContext } from './answer';
import { holdsName, sentenceWith } from './whole-sentences';

const SPOKEN = /["“”]/;
const PAST = /\b(?:was|were|had|did|went|came|saw|took|stood|looked|knew|thought|felt)\b/;
const PRESENT = /\b(?:is|are|has|does|goes|comes|sees|takes|stands|looks|knows|thinks|feels)\b/;
const FIRST = /\b(?:I|me|my)\b/;
const THIRD = /\b(?:he|she|they|his|her|their)\b/i;
/** Verbs of a tense against each one of the other that make it the tense that the story is told in. */
const CLEARLY = 2;
/** Claims about how it is told. */
const TOLD = 2;

/**
 * What can be read off the focus nodes without a language model: people and places that the canon lacks, and how the
 * story is told when the canon does not say. Each with a whole sentence that says so; what needs understanding is
 * left alone.
 */
export async function composeCanonDiff(input: CanonDiffInput, { reader, signal }: ComposeContext): Promise<Composed> {
  const { active_path, branch_canon, focus_node_ids } = input;
  const focus = active_path.filter(({ id }) => focus_node_ids.includes(id));
  const narration = readNarration(focus.map(({ text }) => text).join('\n'));
  const claims: CanonClaim[] = [];
  if (narration.english) {
    const cast = castOf(await reader.names(active_path, signal));
    signal.throwIfAborted();
    const canon = new CanonIndex(branch_canon);
    const named = [
      ...unknown('character', cast.characters, focus, canon),
      ...unknown('place', cast.places, focus, canon),
    ];
    claims.push(...named.slice(0, LIMITS.operations - TOLD));
    const { tone } = branch_canon;
    const narrated = withoutSpeech(focus.map(({ text }) => text).join('\n'));
    if (!tone?.tense) claims.push(...tense(narrated, focus));
    if (!tone?.pov && narration.firstPerson) claims.push(...told('pov', 'first', focus, FIRST, THIRD));
    // Where an "I" speaks up but seldom, somebody tells it all the same.
    else if (!tone?.pov && !FIRST.test(narrated)) claims.push(...told('pov', 'third', focus, THIRD));
  }
  return { pieces: listInPieces({ operations: claims }), notices: languageNotices(input, narration.english) };
}

/** Names that the canon does not hold under any of their forms, with the first sentence of the focus that has one. */
function unknown(
  kind: CanonKind,
  names: readonly Named[],
  focus: readonly PathNode[],
  canon: CanonIndex,
): CanonClaim[] {
  return names.flatMap(({ forms }) => {
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
