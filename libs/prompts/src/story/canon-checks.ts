import type { FieldProblem } from '@cse/core';
import { LIMITS } from './limits';
import { MODALITIES } from './shapes';
import { Findings } from './findings';

const CANON = new Set(['setting', 'characters', 'tone', 'rules', 'timeline', 'threads', 'facts']);
const SETTING = new Set(['era', 'summary', 'places']);
const PLACE = new Set(['id', 'name', 'aliases']);
const CHARACTER = new Set(['id', 'name', 'aliases', 'role', 'summary']);
const TONE = new Set(['pov', 'tense', 'mood', 'register']);
const RULE = new Set(['id', 'statement', 'locked']);
const EVENT = new Set(['id', 'label', 'when', 'order', 'node_id']);
const THREAD = new Set(['id', 'question', 'opened_node_id', 'closed_node_id']);
const FACT = new Set([
  'id',
  'subject',
  'attribute',
  'value',
  'modality',
  'holder',
  'valid_from',
  'valid_to',
  'locked',
  'sources',
]);
const SOURCE = new Set(['node_id', 'quote']);

type Json = Record<string, unknown>;

/** Whether a value is a canon within the limits; every key is optional. */
export function canonProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  const canon = found.object(value, pointer, CANON);
  if (!canon) return found.problems;
  checkSetting(found, canon, pointer);
  checkTone(found, canon, pointer);
  entries(found, canon, 'characters', pointer, LIMITS.canonEntries, CHARACTER, (character, at) => {
    checkName(found, character, at);
    found.optionalText(character, 'role', at, LIMITS.label);
    found.optionalText(character, 'summary', at, LIMITS.canonSummary);
  });
  entries(found, canon, 'rules', pointer, LIMITS.canonEntries, RULE, (rule, at) => {
    found.requiredText(rule, 'statement', at, LIMITS.statement);
    found.optionalFlag(rule, 'locked', at);
  });
  entries(found, canon, 'timeline', pointer, LIMITS.canonEntries, EVENT, (event, at) => {
    found.requiredText(event, 'label', at, LIMITS.label);
    found.optionalText(event, 'when', at, LIMITS.label);
    if (!Number.isFinite(event.order)) found.add(`${at}/order`, 'must be a number');
    found.id(event, 'node_id', at);
  });
  entries(found, canon, 'threads', pointer, LIMITS.canonEntries, THREAD, (thread, at) => {
    found.requiredText(thread, 'question', at, LIMITS.statement);
    found.id(thread, 'opened_node_id', at);
    found.optionalId(thread, 'closed_node_id', at);
  });
  entries(found, canon, 'facts', pointer, LIMITS.facts, FACT, (fact, at) => checkFact(found, fact, at));
  return found.problems;
}

/** A list of the canon whose items carry an id of their own. */
function entries(
  found: Findings,
  canon: Json,
  key: string,
  pointer: string,
  max: number,
  known: ReadonlySet<string>,
  each: (item: Json, at: string) => void,
): void {
  const seen = new Set<unknown>();
  found.optionalList(canon, key, pointer, max, (item, at) => {
    const entry = found.object(item, at, known);
    if (!entry) return;
    found.uniqueId(entry, at, seen);
    each(entry, at);
  });
}

function checkSetting(found: Findings, canon: Json, pointer: string): void {
  if (canon.setting === undefined) return;
  const at = `${pointer}/setting`;
  const setting = found.object(canon.setting, at, SETTING);
  if (!setting) return;
  found.optionalText(setting, 'era', at, LIMITS.label);
  found.optionalText(setting, 'summary', at, LIMITS.canonSummary);
  entries(found, setting, 'places', at, LIMITS.canonEntries, PLACE, (place, below) => checkName(found, place, below));
}

function checkTone(found: Findings, canon: Json, pointer: string): void {
  if (canon.tone === undefined) return;
  const at = `${pointer}/tone`;
  const tone = found.object(canon.tone, at, TONE);
  if (!tone) return;
  for (const key of ['pov', 'tense', 'register']) found.optionalText(tone, key, at, LIMITS.name);
  found.optionalTexts(tone, 'mood', at, LIMITS.aliases, LIMITS.name);
}

function checkName(found: Findings, named: Json, at: string): void {
  found.requiredText(named, 'name', at, LIMITS.name);
  found.optionalTexts(named, 'aliases', at, LIMITS.aliases, LIMITS.name);
}

function checkFact(found: Findings, fact: Json, at: string): void {
  found.requiredText(fact, 'subject', at, LIMITS.name);
  found.requiredText(fact, 'attribute', at, LIMITS.name);
  found.requiredText(fact, 'value', at, LIMITS.factValue);
  found.optionalChoice(fact, 'modality', at, MODALITIES);
  for (const key of ['holder', 'valid_from', 'valid_to']) found.optionalId(fact, key, at);
  found.optionalFlag(fact, 'locked', at);
  found.optionalList(fact, 'sources', at, LIMITS.sources, (item, below) => {
    const source = found.object(item, below, SOURCE);
    if (!source) return;
    found.id(source, 'node_id', below);
    found.requiredText(source, 'quote', below, LIMITS.quote);
  });
}
