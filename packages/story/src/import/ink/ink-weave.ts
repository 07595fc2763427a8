import type { WeaveChoice, WeaveItem } from '../weave/weave.ts';
import { DEEPEST, inkContent, unescaped, type Scope } from './ink-content.ts';
import type { InkLine } from './ink-lines.ts';

const DECLARED = /^(?:VAR|CONST|LIST|EXTERNAL)\b/;
const SEQUENCE = /^(?:(?:stopping|shuffle|cycle|once)\s*)+$/;

/** The lines of a knot or stitch as what it does, choices with what is theirs inside them. */
export function weaveOf(lines: readonly InkLine[], scope: Scope): WeaveItem[] {
  const root: WeaveItem[] = [];
  const nest = new Nest(root);
  for (let at = 0; at < lines.length; at++) {
    const { text, line, open } = lines[at]!;
    const before = lines[at - 1]?.open ?? 0;
    if (open > before && (scope.depth ?? 0) < DEEPEST) {
      // Logic over several lines: up to the one in which as many braces are open as before.
      let end = at + 1;
      while (end < lines.length - 1 && lines[end]!.open > before) end++;
      block(lines.slice(at, end + 1), { ...scope, line }, nest);
      at = end;
    } else if (text !== '') statement(text, { ...scope, line }, nest);
  }
  return root;
}

/** Choices within choices: deeper ones stand beside each other. */
const DEEPEST_CHOICE = 200;

/** Where the next item goes: into the choice that is open, or beside it. */
class Nest {
  private readonly open: WeaveItem[][];

  constructor(root: WeaveItem[]) {
    this.open = [root];
  }

  push(item: WeaveItem): void {
    this.open.at(-1)!.push(item);
  }

  choice(choice: WeaveChoice, depth: number): void {
    this.closeTo(Math.min(depth, DEEPEST_CHOICE));
    this.push(choice);
    this.open.push(choice.body);
  }

  gather(name: string | undefined, line: number, depth: number): void {
    this.closeTo(Math.min(depth, DEEPEST_CHOICE));
    this.push({ kind: 'gather', ...(name && { name }), line });
  }

  private closeTo(depth: number): void {
    if (this.open.length > depth) this.open.length = depth;
  }
}

/** What stands behind a gather is a statement of its own: without recursion, for a line may hold thousands. */
function statement(source: string, scope: Scope, nest: Nest): void {
  let text = source;
  for (let gather = gatherOf(text); gather; gather = gatherOf(text)) {
    const label = /^\(\s*([\p{L}\p{N}_]+)\s*\)\s*/u.exec(text.slice(gather.length));
    nest.gather(label?.[1], scope.line, gather.replace(/\s/g, '').length);
    text = text.slice(gather.length + (label?.[0].length ?? 0));
    if (text === '') return;
  }
  const { losses, passage, line } = scope;
  if (DECLARED.test(text)) return losses.add('variable', text, line, passage);
  if (/^INCLUDE\b/.test(text)) return losses.add('include', text, line, passage);
  if (/^TODO\b/.test(text)) return losses.add('comment', text, line, passage);
  if (text.startsWith('~')) return losses.add(/^~\s*temp\b/.test(text) ? 'variable' : 'logic', text, line, passage);
  const choice = /^(?:[*+]\s*)+/.exec(text)?.[0];
  if (choice) return choose(text.slice(choice.length), choice, scope, nest);
  for (const item of inkContent(text, scope)) nest.push(item);
}

function gatherOf(text: string): string | undefined {
  return text.startsWith('->') ? undefined : /^(?:-(?!>)\s*)+/.exec(text)?.[0];
}

/** `* (name) {condition} before[inside]after -> target`. */
function choose(source: string, marks: string, scope: Scope, nest: Nest): void {
  const { losses, passage, line } = scope;
  let rest = source;
  const name = /^\(\s*([\p{L}\p{N}_]+)\s*\)\s*/u.exec(rest);
  if (name) rest = rest.slice(name[0].length);
  for (let end = conditionEnd(rest); end > 0; end = conditionEnd(rest)) {
    losses.add('conditional', rest.slice(0, end), line, passage);
    rest = rest.slice(end).trim();
  }
  const [begin, end] = bracketsIn(rest);
  const before = begin < 0 ? undefined : rest.slice(0, begin);
  // What is printed is read once; the label is read without telling its losses again.
  const printed = before === undefined ? rest : before + rest.slice(end + 1);
  const body = inkContent(printed, scope);
  const quiet = { ...scope, losses: { add: () => undefined } as unknown as Scope['losses'] };
  const said = inkContent(before === undefined ? rest : before + rest.slice(begin + 1, end), quiet);
  const label = said
    .filter((item) => item.kind === 'text')
    .map((item) => item.text)
    .join(' ');
  for (const item of said) if (before !== undefined && item.kind === 'tags') body.push(item);
  const as = label === '' ? 'fallback' : marks.includes('+') ? 'sticky' : 'choice';
  const item: WeaveChoice = {
    kind: 'choice',
    as,
    ...(label && { label: unescaped(label) }),
    ...(name && { name: name[1] }),
    body,
    line,
  };
  nest.choice(item, marks.replace(/\s/g, '').length);
}

/** How long the condition is that a choice begins with, or 0. */
function conditionEnd(text: string): number {
  if (!text.startsWith('{')) return 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return 0;
}

function bracketsIn(text: string): [number, number] {
  let begin = -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '\\') at++;
    else if (unit === '{') depth++;
    else if (unit === '}') depth--;
    else if (depth === 0 && unit === '[' && begin < 0) begin = at;
    else if (depth === 0 && unit === ']' && begin >= 0) return [begin, at];
  }
  return [-1, -1];
}

/**
 * Logic over several lines: `{ condition:`, `{stopping:` or `{`, then branches that begin with `-`. The first branch
 * stands; of the others the words are kept as variants, and their diverts and choices all the same.
 */
function block(lines: readonly InkLine[], scope: Scope, nest: Nest): void {
  const { losses, passage, line } = scope;
  const first = lines[0]!;
  const openAt = lastOpening(first.text);
  const lead = first.text.slice(0, openAt).trim();
  if (lead !== '') statement(lead, scope, nest);
  const head = first.text.slice(openAt + 1).trim();
  const last = lines.at(-1)!;
  const closeAt = last.text.lastIndexOf('}');
  const colon = head.indexOf(':');
  const condition = colon < 0 ? head : head.slice(0, colon);
  losses.add('conditional', `{${head}`, line, passage);
  const isSequence = SEQUENCE.test(condition.trim());
  const branches: InkLine[][] = [];
  const rest = colon < 0 ? '' : head.slice(colon + 1).trim();
  const inner: InkLine[] = [
    { ...first, text: rest },
    ...lines.slice(1, -1),
    { ...last, text: closeAt < 0 ? '' : last.text.slice(0, closeAt).trim(), open: first.open },
  ];
  inner.forEach((one, at) => {
    const before = branches.length === 0 ? first.open : (inner[at - 1]?.open ?? first.open);
    const dash = before === first.open && /^-(?!>)\s*/.exec(one.text)?.[0];
    if (dash) {
      const own = one.text.slice(dash.length);
      const test = isSequence ? -1 : outerColon(own);
      branches.push([{ ...one, text: test < 0 ? own : own.slice(test + 1).trim() }]);
    } else if (branches.length > 0) branches.at(-1)!.push(one);
    else if (one.text !== '') branches.push([one]);
  });
  const read = branches.map((branch) => {
    const base = first.open;
    return weaveOf(
      branch.map((one) => ({ ...one, open: Math.max(0, one.open - base) })),
      { ...scope, conditional: true, depth: (scope.depth ?? 0) + 1 },
    );
  });
  const told = read.map((items) =>
    items
      .filter((item) => item.kind === 'text')
      .map((item) => item.text)
      .join('\n'),
  );
  const stands = told.findIndex((text) => text !== '');
  read.forEach((items, at) => {
    for (const item of items) if (at === stands || item.kind !== 'text') nest.push(item);
  });
  const texts = told.filter((text) => text !== '');
  if (texts.length > 1) nest.push({ kind: 'variants', texts });
  const behind = closeAt < 0 ? '' : last.text.slice(closeAt + 1).trim();
  if (behind !== '') statement(behind, { ...scope, line: last.line }, nest);
}

/** The brace that stays open behind the line. */
function lastOpening(text: string): number {
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '{') open.push(at);
    else if (text[at] === '}') open.pop();
  }
  return open[0] ?? 0;
}

function outerColon(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    else if (text[at] === ':' && depth === 0) return at;
  }
  return -1;
}
