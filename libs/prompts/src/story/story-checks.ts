import type { FieldProblem } from '@cse/core';
import { LIMITS } from './limits';
import { NODE_KINDS } from './shapes';
import { Findings } from './findings';

const NODE = new Set(['id', 'parent_id', 'title', 'text', 'kind', 'pinned']);
const LEG = new Set(['branch_id', 'nodes']);
const CHILD = new Set(['id', 'gist']);
const REJECTED = new Set(['gist']);
const SUMMARY = new Set(['hash', 'text']);
const HASH = /^sha256:[0-9a-f]{64}$/;

/** Whether a value is a list of path nodes within the limits. The order of the nodes is `checkPath`'s business. */
export function nodesProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  checkNodes(found, value, pointer, LIMITS.nodes);
  return found.problems;
}

/** Whether a value is one leg of a merge: a branch id, and nodes within the limits. */
export function legProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  const leg = found.object(value, pointer, LEG);
  if (!leg) return found.problems;
  if (leg.branch_id !== undefined) found.id(leg, 'branch_id', pointer);
  checkNodes(found, leg.nodes, `${pointer}/nodes`, LIMITS.legNodes);
  return found.problems;
}

/** Whether a value names nodes to look at, each once. Whether they are on the path is `checkFocus`'s business. */
export function focusProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  checkIds(found, value, pointer, LIMITS.focusNodes);
  if (Array.isArray(value) && value.length === 0) found.add(pointer, 'must hold at least one id');
  return found.problems;
}

/** Whether a value names facts to be kept, each once. Whether the canon has them is the operation's business. */
export function factIdsProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  checkIds(found, value, pointer, LIMITS.keepFacts);
  return found.problems;
}

function checkIds(found: Findings, value: unknown, pointer: string, max: number): void {
  const seen = new Set<unknown>();
  found.list(value, pointer, max, (item, at) => {
    found.idText(item, at);
    if (seen.has(item)) found.add(at, 'stands twice in this list');
    seen.add(item);
  });
}

function checkNodes(found: Findings, value: unknown, pointer: string, max: number): void {
  found.list(value, pointer, max, (item, at) => {
    const node = found.object(item, at, NODE);
    if (!node) return;
    found.id(node, 'id', at);
    if (node.parent_id === undefined) found.add(`${at}/parent_id`, 'is required; null for the root');
    else found.optionalId(node, 'parent_id', at);
    found.requiredText(node, 'text', at, LIMITS.nodeText, 0);
    found.optionalText(node, 'title', at, LIMITS.nodeTitle);
    found.optionalChoice(node, 'kind', at, NODE_KINDS);
    found.optionalFlag(node, 'pinned', at);
  });
}

export function childrenProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  found.list(value, pointer, LIMITS.children, (item, at) => {
    const child = found.object(item, at, CHILD);
    if (!child) return;
    found.id(child, 'id', at);
    found.requiredText(child, 'gist', at, LIMITS.gist);
  });
  return found.problems;
}

export function rejectedProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  found.list(value, pointer, LIMITS.rejected, (item, at) => {
    const rejected = found.object(item, at, REJECTED);
    if (rejected) found.requiredText(rejected, 'gist', at, LIMITS.gist);
  });
  return found.problems;
}

export function summariesProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  found.list(value, pointer, LIMITS.summaries, (item, at) => {
    const summary = found.object(item, at, SUMMARY);
    if (!summary) return;
    if (typeof summary.hash !== 'string' || !HASH.test(summary.hash)) {
      found.add(`${at}/hash`, 'must be sha256: and 64 lower-case hexadecimal digits');
    }
    found.requiredText(summary, 'text', at, LIMITS.summary);
  });
  return found.problems;
}
