import type { DiffMode, EvidenceRole, Fact } from '@cse/prompts';
import type { CanonIndex } from '../canon/canon-index';
import { hasBothSides } from '../canon/contradictions';
import { isHearsay, normalised, sameValue, validityOf } from '../canon/fact-key';
import { conflictOf, evidenceOfSources, type Conflict, type Evidence } from '../operation/evidence';
import type { StoryIndex } from '../operation/story-index';
import { flipped, joined, memberOf, within, withRole, type Claim } from './claim';
import { claimedFact, entryOf, hasOwnId, newEntry } from './new-entry';
import { categoryOf, pillarOf, type CanonOperation, type Matter } from './operation';

/** An operation that has passed its checks, and what else follows from it. */
export interface Accepted {
  operation: CanonOperation;
  matter: Matter;
  conflict?: Conflict;
  /** The fact that the canon would hold, when it is a new one. */
  fact?: Fact;
}

type Draft = Pick<CanonOperation, 'op' | 'field' | 'before' | 'after' | 'evidence'> & { id: string; fact?: Fact };

/**
 * Decides what a claim amounts to. The model says what it saw; what kind of change that is follows from the canon:
 * a value where there was none is an addition, another value under the key of a fact that still holds a conflict,
 * and a locked entry is never changed, only reported.
 */
export class ClaimChecks {
  private readonly focus: ReadonlySet<string>;
  private readonly positions: ReadonlyMap<string, number>;
  private readonly made = new Set<string>();
  private readonly newFacts: Fact[] = [];
  private newIds = 0;

  constructor(
    private readonly story: StoryIndex,
    private readonly canon: CanonIndex,
    focus: readonly string[],
    private readonly mode: DiffMode,
  ) {
    this.focus = new Set(focus);
    this.positions = new Map([...story.nodes.keys()].map((id, index) => [id, index]));
  }

  /** The operation that the claim is; undefined when it is none that stands. */
  accept(claim: Claim): Accepted | undefined {
    const draft = this.draft(claim);
    if (!draft || (this.mode === 'extract' && draft.op !== 'add')) return undefined;
    const { kind } = claim;
    const said = typeof draft.after === 'string' ? draft.after : JSON.stringify(draft.after);
    const identity = [kind, draft.id, draft.field, draft.op === 'add' ? normalised(said) : draft.op].join('|');
    if (this.made.has(identity)) return undefined;
    this.made.add(identity);
    return this.completed(claim, draft);
  }

  private draft(claim: Claim): Draft | undefined {
    if (!this.canon.has(claim.kind, claim.id)) {
      if (claim.op === 'conflict') return this.betweenNodes(claim);
      return claim.op === 'add' ? this.addition(claim) : undefined;
    }
    if (claim.kind === 'fact') return this.ofFact(claim, this.canon.fact(claim.id)!);
    if (claim.op === 'conflict') return this.contradiction(claim);
    if (claim.op === 'remove') return claim.kind === 'rule' ? this.endOfRule(claim) : undefined;
    return claim.kind === 'thread' ? this.closing(claim) : this.change(claim);
  }

  /** Two nodes that cannot both be so, of something that the canon does not hold. */
  private betweenNodes({ kind, evidence, subject, field, after }: Claim): Draft | undefined {
    if (kind !== 'fact' || subject === '' || field === '') return undefined;
    if (!this.inFocus(evidence, 'contradicts') || !hasBothSides(evidence)) return undefined;
    const value = within(after, memberOf('fact', 'value')!.max) || null;
    return { op: 'conflict', id: `new:${++this.newIds}`, field: 'value', before: null, after: value, evidence };
  }

  private addition(claim: Claim): Draft | undefined {
    const evidence = claim.evidence.map((one) => ({ ...one, role: 'supports' as const }));
    const from = this.inFocus(evidence, 'supports');
    if (!from) return undefined;
    if (claim.kind === 'fact') return this.newFact(claim, evidence, from);
    const entry = newEntry(claim, from, this.canon, this.story);
    if (!entry) return undefined;
    const id = `new:${++this.newIds}`;
    if (entry.name) this.canon.name(entry.name, id);
    return { op: 'add', id, field: null, before: null, after: entry, evidence };
  }

  /** A new fact, unless one that holds there says the same already, or something else. */
  private newFact(claim: Claim, evidence: Evidence[], from: Evidence): Draft | undefined {
    const said = claimedFact(claim, evidence, from, this.canon);
    if (!said) return undefined;
    const id = `new:${this.newIds + 1}`;
    const fact: Fact = { id, ...said };
    const known = [...(this.canon.canon.facts ?? []), ...this.newFacts].filter(
      (other) => this.story.keyOf(other) === this.story.keyOf(fact) && this.holdsAt(other, from.node_id),
    );
    if (known.some((other) => sameValue(other, fact))) return undefined;
    const contradicted = known.find((other) => !this.newFacts.includes(other));
    if (contradicted) return this.againstFact(contradicted, fact.value, flipped(evidence));
    this.newIds++;
    this.newFacts.push(fact);
    return { op: 'add', id, field: null, before: null, after: entryOf(said), evidence, fact };
  }

  private ofFact(claim: Claim, fact: Fact): Draft | undefined {
    const own = { ...claim, subject: fact.subject, field: fact.attribute };
    const inherits = claim.holder === '' && (claim.modality === 'stated' || claim.modality === 'implied');
    const claimed = { ...fact, modality: claim.modality, holder: this.canon.idOf(claim.holder) };
    // What somebody believes or says is another fact and contradicts nothing.
    if (claim.op !== 'remove' && !inherits && this.story.keyOf(claimed) !== this.story.keyOf(fact))
      return this.addition(own);
    const evidence = withRole(claim.evidence, this.focus, claim.op === 'remove' ? 'contradicts' : 'supports');
    if (claim.op === 'conflict') return this.againstFact(fact, claim.after, claim.evidence);
    const from = this.inFocus(evidence, claim.op === 'remove' ? 'contradicts' : 'supports');
    if (!from || !this.holdsAt(fact, from.node_id)) return undefined;
    if (claim.op === 'remove') {
      if (fact.locked) return this.againstFact(fact, '', evidence);
      return { op: 'remove', id: fact.id, field: 'valid_to', before: null, after: from.node_id, evidence };
    }
    const after = within(claim.after, memberOf('fact', 'value')!.max);
    if (after === '' || sameValue(fact, { ...fact, value: after })) return undefined;
    if (fact.locked) return this.againstFact(fact, after, flipped(evidence));
    const sources = evidenceOfSources(fact.sources, 'contradicts', this.story);
    return {
      op: 'update',
      id: fact.id,
      field: 'value',
      before: fact.value,
      after,
      evidence: joined(evidence, sources),
    };
  }

  /** Both sides are quoted, unless the author typed the entry or has locked it: the author's word needs no quote. */
  private againstFact(fact: Fact, after: string, said: readonly Evidence[]): Draft | undefined {
    const value = within(after, memberOf('fact', 'value')!.max);
    const evidence = joined(said, evidenceOfSources(fact.sources, 'supports', this.story));
    const against = this.inFocus(evidence, 'contradicts');
    if (!against || !this.holdsAt(fact, against.node_id)) return undefined;
    if (sameValue(fact, { ...fact, value }) || !(isAuthors(fact) || hasBothSides(evidence))) return undefined;
    return { op: 'conflict', id: fact.id, field: 'value', before: fact.value, after: value || null, evidence };
  }

  private contradiction(claim: Claim): Draft | undefined {
    const { kind, id, evidence } = claim;
    const rule = kind === 'rule' ? this.canon.rule(id) : undefined;
    const field = rule ? 'statement' : claim.field;
    const [before] = this.canon.valuesOf(kind, id, field);
    const member = memberOf(kind, field);
    if (!member || member.list || kind === 'thread' || before === undefined) return undefined;
    const after = within(claim.after, member.max) || null;
    if (after !== null && normalised(after) === normalised(before)) return undefined;
    if (!this.inFocus(evidence, 'contradicts') || !(rule || hasBothSides(evidence))) return undefined;
    return { op: 'conflict', id, field, before, after, evidence };
  }

  private endOfRule(claim: Claim): Draft | undefined {
    const rule = this.canon.rule(claim.id)!;
    const evidence = withRole(claim.evidence, this.focus, 'contradicts');
    if (!this.inFocus(evidence, 'contradicts')) return undefined;
    const op = rule.locked ? 'conflict' : 'remove';
    return { op, id: rule.id, field: rule.locked ? 'statement' : null, before: rule.statement, after: null, evidence };
  }

  private change(claim: Claim): Draft | undefined {
    const { kind, id, field } = claim;
    const member = memberOf(kind, field);
    const evidence = withRole(claim.evidence, this.focus, 'supports');
    const after = member && within(claim.after, member.max);
    if (!after || !this.inFocus(evidence, 'supports')) return undefined;
    const values = this.canon.valuesOf(kind, id, field);
    if (values.some((value) => normalised(value) === normalised(after))) return undefined;
    if (member.list || values.length === 0) return { op: 'add', id, field, before: null, after, evidence };
    const before = values[0]!;
    if (kind !== 'rule' || !this.canon.rule(id)!.locked) return { op: 'update', id, field, before, after, evidence };
    return { op: 'conflict', id, field, before, after, evidence: flipped(evidence) };
  }

  private closing(claim: Claim): Draft | undefined {
    const evidence = withRole(claim.evidence, this.focus, 'supports');
    const from = this.inFocus(evidence, 'supports');
    const closed = this.canon.valuesOf('thread', claim.id, 'closed_node_id').length > 0;
    if (!from || closed) return undefined;
    return { op: 'update', id: claim.id, field: 'closed_node_id', before: null, after: from.node_id, evidence };
  }

  private completed({ kind, category, note }: Claim, { id, fact, ...rest }: Draft): Accepted {
    const known = fact ?? (kind === 'fact' ? this.canon.fact(id) : undefined);
    const hearsay = known !== undefined && isHearsay(known);
    const matter = { kind, field: rest.field, attribute: known?.attribute, subject: known?.subject, hearsay };
    const level = pillarOf(matter, this.canon) ? ('high' as const) : ('detail' as const);
    const operation = { ...rest, target: { kind, id }, level, category: categoryOf(kind, category), note };
    if (rest.op !== 'conflict') return { operation, matter, ...(fact ? { fact } : {}) };
    const locked = (kind === 'rule' ? this.canon.rule(id)?.locked : known?.locked) === true;
    const ids = hasOwnId(kind) && this.canon.has(kind, id) ? [id] : [];
    return { operation, matter, conflict: conflictOf(ids, rest.evidence, locked) };
  }

  private inFocus(evidence: readonly Evidence[], role: EvidenceRole): Evidence | undefined {
    return evidence.find((one) => one.role === role && this.focus.has(one.node_id));
  }

  private holdsAt(fact: Fact, nodeId: string): boolean {
    const { from, to } = validityOf(fact, this.positions);
    const position = this.positions.get(nodeId)!;
    return from <= position && position < to;
  }
}

/** A fact without sources was typed by the author, who need not quote themselves. */
function isAuthors({ locked, sources = [] }: Fact): boolean {
  return locked === true || sources.length === 0;
}
