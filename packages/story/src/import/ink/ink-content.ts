import type { Losses } from '../losses.ts';
import type { WeaveItem } from '../weave/weave.ts';

/** Braces within braces beyond which a text is taken as it stands: nobody writes so, and a hostile file may. */
export const DEEPEST = 24;

export interface Scope {
  losses: Losses;
  /** What losses are noted for. */
  passage: object;
  line: number;
  /** Whether a condition decides on it. */
  conditional?: boolean;
  depth?: number;
}

/** A line of content: words with inline logic, then a divert, then tags. */
export function inkContent(source: string, scope: Scope): WeaveItem[] {
  const items: WeaveItem[] = [];
  const marks = marksIn(source);
  const words = source.slice(0, marks.divert);
  const { text, inner } = inlineText(words, scope);
  const glueBefore = /^\s*<>/.test(text);
  const glueAfter = /<>\s*$/.test(text);
  const plain = text
    .replace(/\s*<>\s*/g, ' ')
    .replace(/[ \t]{2,}/g, ' ')
    .trim();
  if (plain !== '') items.push({ kind: 'text', text: unescaped(plain), line: scope.line, glueBefore, glueAfter });
  for (const item of inner) items.push(item);
  if (marks.divert < marks.tags)
    for (const item of inkDiverts(source.slice(marks.divert, marks.tags), scope)) items.push(item);
  const tags = source
    .slice(marks.tags)
    .split(/(?<!\\)#/)
    .map((tag) => unescaped(tag.trim()))
    .filter(Boolean);
  if (tags.length > 0) items.push({ kind: 'tags', tags });
  return items;
}

/** Where the first divert or thread begins, and the first tag, both outside of braces. */
function marksIn(source: string): { divert: number; tags: number } {
  let depth = 0;
  let divert = -1;
  for (let at = 0; at < source.length; at++) {
    const unit = source[at];
    if (unit === '\\') at++;
    else if (unit === '{') depth++;
    else if (unit === '}') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (unit === '#') return { divert: divert < 0 ? at : divert, tags: at };
    else if (divert < 0 && ((unit === '-' && source[at + 1] === '>') || (unit === '<' && source[at + 1] === '-')))
      divert = at;
  }
  return { divert: divert < 0 ? source.length : divert, tags: source.length };
}

const TARGET = /^[\p{L}\p{N}_.]+/u;

/** `-> a`, `-> a ->` (a tunnel), `-> a -> b`, `->->` (the end of a tunnel), `<- a` (a thread). */
export function inkDiverts(source: string, { line, conditional }: Scope): WeaveItem[] {
  const trimmed = source.trim();
  if (trimmed.startsWith('<-')) {
    const thread = TARGET.exec(trimmed.slice(2).trim())?.[0];
    return thread ? [{ kind: 'jump', to: 'thread', target: thread, line, sure: false }] : [];
  }
  const parts = trimmed.split('->').map((part) => part.trim());
  const isTunnel = parts.length > 2 && parts.at(-1) === '';
  const targets = parts.map((part) => TARGET.exec(part)?.[0]).filter((name) => name !== undefined);
  const items = targets.map((target, at): WeaveItem => {
    const tunnel = at < targets.length - 1 || isTunnel;
    const isEnd = target === 'END' || target === 'DONE';
    return {
      kind: 'jump',
      to: tunnel ? 'tunnel' : 'divert',
      target: isEnd ? null : target,
      line,
      sure: !tunnel && !conditional,
    };
  });
  // ->-> goes back to whoever called: the flow ends, and it is no link.
  if (targets.length === 0 && parts.length > 2) items.push({ kind: 'gather', line });
  return items;
}

/** Braces are replaced by what stands first in them; of alternatives all are told. */
function inlineText(source: string, scope: Scope): { text: string; inner: WeaveItem[] } {
  if (!source.includes('{')) return { text: source, inner: [] };
  const inner: WeaveItem[] = [];
  const ends = bracesIn(source);
  let text = '';
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '\\') {
      text += source.slice(at, at + 2);
      at++;
      continue;
    }
    const end = source[at] === '{' ? ends.get(at) : undefined;
    if (end === undefined) {
      text += source[at];
      continue;
    }
    const said = braces(source.slice(at + 1, end), scope, inner);
    // A blank at the start of a branch parts it from the words before.
    text += said;
    at = end;
  }
  return { text, inner };
}

function braces(inside: string, scope: Scope, inner: WeaveItem[]): string {
  const { losses, passage, line, depth = 0 } = scope;
  if (depth >= DEEPEST) return inside;
  const { colon, bars } = partsOf(inside);
  const isConditional = colon >= 0 && (bars.length === 0 || colon < bars[0]!);
  if (!isConditional && bars.length === 0) {
    losses.add('variable', `{${inside}}`, line, passage);
    return '';
  }
  losses.add('conditional', `{${inside}}`, line, passage);
  const from = isConditional ? colon + 1 : (/^\s*[&!~$]/.exec(inside)?.[0].length ?? 0);
  const branches: string[] = [];
  let begin = from;
  for (const bar of [...bars.filter((one) => one >= from), inside.length]) {
    branches.push(inside.slice(begin, bar));
    begin = bar + 1;
  }
  const read = branches.map((branch) => {
    const items = inkContent(branch, { ...scope, conditional: true, depth: depth + 1 });
    const own = items
      .filter((item) => item.kind === 'text')
      .map((item) => item.text)
      .join(' ');
    for (const item of items) if (item.kind !== 'text') inner.push(item);
    // Escapes of a branch were read with it; what is left here is read once more with the line around it.
    return { own: own.replace(/[\\#{}|]/g, '\\$&'), raw: branch, told: own };
  });
  const told = read.map((branch) => branch.told).filter((one) => one !== '');
  if (told.length > 1) inner.push({ kind: 'variants', texts: told });
  const first = read.find((branch) => branch.told !== '');
  if (!first) return '';
  return (/^\s/.test(first.raw) ? ' ' : '') + first.own + (/\s$/.test(first.raw) ? ' ' : '');
}

/** The first colon and all bars that stand in no inner braces, parentheses of a call, or string. */
function partsOf(inside: string): { colon: number; bars: number[] } {
  let depth = 0;
  let colon = -1;
  const bars: number[] = [];
  for (let at = 0; at < inside.length; at++) {
    const unit = inside[at];
    if (unit === '\\') at++;
    else if (unit === '{') depth++;
    else if (unit === '}') depth--;
    else if (depth === 0 && unit === ':' && colon < 0) colon = at;
    // `a || b` is an expression, unless nothing could be one.
    else if (depth === 0 && unit === '|' && (colon >= 0 || (inside[at + 1] !== '|' && inside[at - 1] !== '|')))
      bars.push(at);
  }
  return { colon, bars };
}

/** Which brace closes which. */
function bracesIn(source: string): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const unit = source[at];
    if (unit === '\\') at++;
    else if (unit === '{') open.push(at);
    else if (unit === '}' && open.length > 0) ends.set(open.pop()!, at);
  }
  return ends;
}

export const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');
