import { assemble } from '../assemble.ts';
import { ImportError, type ImportedStory, type ImportOptions } from '../imported-story.ts';
import { Losses } from '../losses.ts';
import type { Passage } from '../passage.ts';
import { resolveTargets, Weave, type Flow } from '../weave/weave.ts';
import { inkLines, type InkLine } from './ink-lines.ts';
import { weaveOf } from './ink-weave.ts';

const KNOT = /^={2,}\s*(function\b)?\s*([\p{L}\p{N}_]+)/u;
const STITCH = /^=\s*([\p{L}\p{N}_]+)/u;

interface Part extends Omit<Flow, 'items'> {
  lines: InkLine[];
  isFunction: boolean;
}

/**
 * Ink: a node is what stands before the first knot, a knot, or a stitch; in them, what a choice with further choices
 * leads to, and what follows choices that come together again. Diverts and choices are links. Conditions are not
 * decided: the first text of each stands, the others beside it as variants.
 * @throws ImportError for a comment or a brace that never ends, or when there is nothing to read
 */
export function importInk(source: string, { markup = 'strip', choices = 'link' }: ImportOptions = {}): ImportedStory {
  const losses = new Losses();
  const parts = partsOf(inkLines(source, losses));
  const skipped = parts.filter(({ isFunction }) => isFunction).map(({ name }) => name);
  for (const { isFunction, title, line } of parts) if (isFunction) losses.add('code', `function ${title}`, line);
  const flows = parts.filter(({ isFunction }) => !isFunction);
  const weave = new Weave(choices === 'node');
  for (const part of flows) {
    // Losses are noted for the part until its passages are known.
    weave.add({ ...part, items: weaveOf(part.lines, { losses, passage: part, line: part.line }) });
  }
  const passages = weave.finished();
  if (passages.length === 0) throw new ImportError('there is neither a knot nor a word in it', 1, 'ink');
  const names = new Set(passages.map(({ name }) => name));
  resolveTargets(passages, (target, from) => {
    const [knot = '', stitch = ''] = from.name.split('.');
    for (const name of [`${knot}.${stitch}.${target}`, `${knot}.${target}`, target]) {
      const found = names.has(name) ? name : weave.aliases.get(name);
      if (found !== undefined) return found;
    }
    return target;
  });
  const byName = new Map(passages.map((passage) => [passage.name, passage]));
  for (const part of flows) losses.moveTo(part, byName.get(part.name)!);
  if (markup === 'keep') {
    for (const { name, lines } of flows)
      byName.get(name)!.text = lines
        .map(({ text }) => text)
        .join('\n')
        .trim();
  }
  const tags = passages[0]!.details!.tags ?? [];
  const meta = Object.fromEntries(
    tags.map((tag) => /^(\w+):\s*(.*)$/.exec(tag)?.slice(1, 3)).filter((pair) => pair !== undefined),
  ) as Record<string, string>;
  const { story, start } = withoutBareHead(passages);
  return assemble(
    {
      ...(meta['title'] && { title: meta['title'] }),
      meta,
      passages: story,
      ...(start !== undefined && { start }),
      skipped,
    },
    losses,
    'ink',
  );
}

/** What stands before all knots and only goes to one of them is no node: the story begins there. */
function withoutBareHead(passages: Passage[]): { story: Passage[]; start?: string } {
  const [head, ...story] = passages;
  const [link, ...others] = head!.links;
  const isBare = head!.name === '' && head!.text === '' && others.length === 0 && (!link || link.kind === 'divert');
  const target = link?.target ?? undefined;
  if (!isBare || story.length === 0 || (target !== undefined && !story.some(({ name }) => name === target)))
    return { story: passages };
  return { story, start: target };
}

/** Takes the lines apart into knots and stitches. */
function partsOf(lines: readonly InkLine[]): Part[] {
  const parts: Part[] = [];
  let knot = '';
  const begin = (name: string, line: number, isFunction = false) =>
    parts.push({ name, title: name || 'start', line, lines: [], isFunction });
  for (const line of lines) {
    const head = KNOT.exec(line.text);
    const stitch = head || parts.at(-1)?.isFunction ? null : STITCH.exec(line.text);
    if (head) {
      knot = head[2]!;
      begin(knot, line.line, head[1] !== undefined);
    } else if (stitch && knot !== '') {
      const before = parts.at(-1)!;
      // A knot that says nothing itself begins with its first stitch.
      if (before.name === knot && before.lines.every(({ text }) => text === '')) before.exit = `${knot}.${stitch[1]}`;
      begin(`${knot}.${stitch[1]}`, line.line);
    } else {
      if (parts.length === 0 && line.text !== '') begin('', line.line);
      parts.at(-1)?.lines.push(line);
    }
  }
  return parts;
}
