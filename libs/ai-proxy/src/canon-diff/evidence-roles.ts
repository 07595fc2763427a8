import type { EvidenceRole } from '@cse/prompts';
import { overlap, type Evidence } from '../operation/evidence';

/** What supports a new value contradicts the old one. */
export function flipped(evidence: readonly Evidence[]): Evidence[] {
  return evidence.map((one) => ({ ...one, role: one.role === 'supports' ? 'contradicts' : 'supports' }));
}

/** Models mix the roles up; words of a focus node can only be there for one thing when none has its role. */
export function withRole(evidence: readonly Evidence[], focus: ReadonlySet<string>, role: EvidenceRole): Evidence[] {
  if (evidence.some((one) => one.role === role && focus.has(one.node_id))) return [...evidence];
  return evidence.map((one) => (focus.has(one.node_id) ? { ...one, role } : one));
}

/** The evidence with what else is known, each place once. */
export function joined(evidence: readonly Evidence[], more: readonly Evidence[]): Evidence[] {
  return [...evidence, ...more.filter((one) => !evidence.some((other) => overlap(one, other)))];
}
