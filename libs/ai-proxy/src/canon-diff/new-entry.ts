import { LIMITS, type Canon, type CanonKind, type Fact } from '@cse/prompts';
import { normalised } from '../canon/fact-key';
import type { Evidence } from '../operation/evidence';
import type { StoryIndex } from '../operation/story-index';
import { areAlike, likenessOf } from '../prose/likeness';
import type { CanonIndex } from '../canon/canon-index';
import { within, type Claim } from './claim';
import type { NewEntry } from './operation';

/** A claim of a fact, completed by what follows from where it is stated. */
export function claimedFact(
  { field, after, modality, holder, subject }: Claim,
  evidence: readonly Evidence[],
  from: Evidence,
  canon: CanonIndex,
): Omit<Fact, 'id'> | undefined {
  const value = within(after, LIMITS.factValue);
  if (subject === '' || field === '' || value === '') return undefined;
  const holderId = holder === '' ? undefined : canon.idOf(holder);
  return {
    subject: canon.idOf(subject) ?? subject,
    attribute: field,
    value,
    modality,
    ...(holderId ? { holder: holderId } : {}),
    valid_from: from.node_id,
    sources: evidence.filter(({ role }) => role === 'supports').map(({ node_id, quote }) => ({ node_id, quote })),
  };
}

/** The entry that a claim adds to a canon; undefined when the canon holds it already or the path does not name it. */
export function newEntry(claim: Claim, from: Evidence, canon: CanonIndex, story: StoryIndex): NewEntry | undefined {
  const after = claim.after;
  switch (claim.kind) {
    case 'character':
    case 'place': {
      const name = within(after, LIMITS.name);
      const bare = name.replace(/^the /i, '');
      if (bare === '' || canon.idOf(name) !== undefined || !story.holds(bare)) return undefined;
      return claim.kind === 'character' && claim.detail ? { name, role: claim.detail } : { name };
    }
    case 'rule': {
      const statement = within(after, LIMITS.statement);
      return isNew(
        statement,
        canon.canon.rules?.map((rule) => rule.statement),
        story,
      )
        ? { statement }
        : undefined;
    }
    case 'event': {
      const label = within(after, LIMITS.label);
      if (
        !isNew(
          label,
          canon.canon.timeline?.map((event) => event.label),
          story,
        )
      )
        return undefined;
      const order = orderAt(from.node_id, canon.canon, [...story.nodes.keys()]);
      return { label, ...(claim.detail ? { when: claim.detail } : {}), order, node_id: from.node_id };
    }
    case 'thread': {
      const question = within(after, LIMITS.statement);
      if (
        !isNew(
          question,
          canon.canon.threads?.map((thread) => thread.question),
          story,
        )
      )
        return undefined;
      return { question, opened_node_id: from.node_id };
    }
    default:
      return undefined;
  }
}

export function entryOf({ holder, valid_from, valid_to: _, locked: __, ...fact }: Omit<Fact, 'id'>): NewEntry {
  return { ...fact, ...(holder ? { holder } : {}), ...(valid_from ? { valid_from } : {}) };
}

function isNew(text: string, known: readonly string[] | undefined, story: StoryIndex): boolean {
  if (text === '') return false;
  const likeness = likenessOf(text, story.nameWords);
  return !known?.some((other) => {
    return normalised(other) === normalised(text) || areAlike(likeness, likenessOf(other, story.nameWords));
  });
}

/** A place in story time for an event: after those of its node and of the nodes before it, ahead of the next. */
function orderAt(nodeId: string, { timeline = [] }: Canon, path: readonly string[]): number {
  const position = path.indexOf(nodeId);
  const before = timeline.filter(({ node_id }) => path.indexOf(node_id) <= position).map(({ order }) => order);
  const last = Math.max(0, ...before);
  const next = Math.min(...timeline.map(({ order }) => order).filter((order) => order > last));
  return Number.isFinite(next) ? (last + next) / 2 : Math.floor(last) + 1;
}

/** Kinds whose entries a client names by id. */
export function hasOwnId(kind: CanonKind): boolean {
  return kind !== 'setting' && kind !== 'tone';
}
