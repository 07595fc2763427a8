import type { LinkKind } from '../imported-story.ts';
import type { Passage, PassageLink } from '../passage.ts';

/** What a scripted story does, in order: Ink and Ren'Py share it. */
export type WeaveItem =
  | { kind: 'text'; text: string; line: number; glueBefore?: boolean; glueAfter?: boolean }
  /** `sure` ends the flow; what a condition decides does not. */
  | { kind: 'jump'; to: LinkKind; target: string | null; line: number; sure: boolean }
  | { kind: 'variants'; texts: string[] }
  | { kind: 'tags'; tags: string[] }
  | WeaveChoice
  /** Where the choices before it come together again. */
  | { kind: 'gather'; name?: string; line: number };

export interface WeaveChoice {
  kind: 'choice';
  as: LinkKind;
  label?: string;
  /** A name by which others jump to it. */
  name?: string;
  /** What it prints and does, its own words first. */
  body: WeaveItem[];
  line: number;
}

/** A part of a script with a name: a knot, a stitch, a label. */
export interface Flow {
  name: string;
  title: string;
  line: number;
  items: WeaveItem[];
  /** Where it goes on when it ends without a jump; undefined when the story ends there. */
  exit?: string;
}

interface Open extends Passage {
  lines: { text: string; glue: boolean }[];
  glueNext?: boolean;
}

/**
 * Flows as passages. A choice whose own lines hold no further choices is a link with a text, and its last jump the
 * target; one that holds some becomes a passage, as does what follows choices that come together again. A choice without
 * a jump leads there.
 */
export class Weave {
  readonly passages: Open[] = [];
  /** Other names of passages: labels inside them. */
  readonly aliases = new Map<string, string>();
  private count = 0;

  constructor(private readonly choicesAsNodes: boolean) {}

  add({ name, title, line, items, exit }: Flow): Passage {
    const passage = this.open(name, title, line, name);
    this.run(items, passage, name, exit);
    return passage;
  }

  /** All passages in the order of the source. */
  finished(): Passage[] {
    const passages = this.passages.sort((a, b) => a.line - b.line);
    return passages.map(({ lines, glueNext: _, ...passage }) => ({ ...passage, text: joined(lines) }));
  }

  private open(name: string, title: string | undefined, line: number, idFrom: string): Open {
    const passage: Open = {
      name,
      // What stands before everything that has a name.
      idFrom: idFrom.replace(/^(?=\.|$)/, 'start'),
      ...(title && { title }),
      text: '',
      line,
      links: [],
      lines: [],
      details: { tags: [] },
    };
    this.passages.push(passage);
    return passage;
  }

  private run(items: readonly WeaveItem[], first: Open, base: string, exit: string | undefined): void {
    let passage = first;
    let ended = false;
    const last = items.reduce((found, { kind }, at) => (kind === 'gather' ? found : at), -1);
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      if (item.kind === 'choice') {
        let end = at;
        while (items[end]?.kind === 'choice') end++;
        const after = items[end];
        const gather = after?.kind === 'gather' ? after : undefined;
        // One that only jumps on is no place: what comes to it goes where it jumps. One that nothing stands behind is
        // none either: what comes to it goes on behind all of this.
        const jump = gather && end + 1 === last ? items[last] : undefined;
        const onward =
          jump?.kind === 'jump' && jump.sure && jump.target !== null && !gather!.name ? jump.target : undefined;
        const next = gather && last > end && onward === undefined ? this.gathering(base, gather) : undefined;
        // What stands between choices and the gather is none of a weave: it is read as what comes after them.
        for (const choice of items.slice(at, end))
          this.choose(choice as WeaveChoice, passage, base, next?.name ?? onward ?? exit);
        ended = next === undefined;
        if (next) passage = next;
        else if (gather?.name) this.aliases.set(`${base}.${gather.name}`, exit ?? passage.name);
        if (onward !== undefined) return;
        at = gather ? end : end - 1;
      } else if (item.kind === 'jump') {
        passage.links.push({ kind: item.to, target: item.target, line: item.line });
        ended ||= item.sure;
      } else if (item.kind === 'gather') {
        if (item.name) this.aliases.set(`${base}.${item.name}`, passage.name);
        ended = false;
      } else write(passage, item);
    }
    if (!ended && exit !== undefined) passage.links.push({ kind: 'divert', target: exit, line: passage.line });
  }

  private gathering(base: string, { name, line }: { name?: string; line: number }): Open {
    const own = `${base}.${name ?? `gather-${++this.count}`}`;
    return this.open(own, name && `${base}.${name}`, line, own);
  }

  private choose(choice: WeaveChoice, from: Open, base: string, exit: string | undefined): void {
    const { as, label, body, line, name } = choice;
    // A label in it is a place that others jump to.
    const isDeep = body.some((item) => item.kind === 'choice' || (item.kind === 'gather' && item.name !== undefined));
    const printed = joined(linesIn(body));
    if (isDeep || (this.choicesAsNodes && printed !== '')) {
      const own = `${base}.${name ?? `choice-${++this.count}`}`;
      from.links.push({ kind: as, target: own, ...(label && { label }), line });
      this.run(body, this.open(own, label, line, own), base, exit);
      return;
    }
    if (name) this.aliases.set(`${base}.${name}`, from.name);
    const jumps = body.filter((item) => item.kind === 'jump');
    const last = jumps.filter(({ to }) => to === 'divert').at(-1);
    from.links.push({
      kind: as,
      target: last ? last.target : (exit ?? null),
      ...(label && { label }),
      ...(printed && { text: printed }),
      line,
    });
    for (const jump of jumps) {
      if (jump !== last) from.links.push({ kind: jump.to, target: jump.target, line: jump.line });
    }
    for (const item of body) if (item.kind === 'tags' || item.kind === 'variants') write(from, item);
  }
}

function write(passage: Open, item: Extract<WeaveItem, { kind: 'text' | 'variants' | 'tags' }>): void {
  const details = passage.details!;
  if (item.kind === 'tags') details.tags = details.tags!.concat(item.tags);
  else if (item.kind === 'variants') (details.variants ??= []).push(item.texts);
  else {
    passage.lines.push({ text: item.text, glue: Boolean(item.glueBefore || passage.glueNext) });
    passage.glueNext = item.glueAfter;
  }
}

function linesIn(items: readonly WeaveItem[]): { text: string; glue: boolean }[] {
  const texts = items.filter((item) => item.kind === 'text');
  return texts.map((item, at) => ({ text: item.text, glue: Boolean(item.glueBefore || texts[at - 1]?.glueAfter) }));
}

/** Glue joins two lines with a single space. */
function joined(lines: readonly { text: string; glue: boolean }[]): string {
  let text = '';
  for (const line of lines) {
    const own = line.text.trim();
    if (own !== '') text += (text === '' ? '' : line.glue ? ' ' : '\n') + own;
  }
  return text;
}

/** The link's targets by the names that passages have in the end. */
export function resolveTargets(passages: readonly Passage[], resolve: (target: string, from: Passage) => string): void {
  for (const passage of passages) {
    passage.links = passage.links.map((link): PassageLink =>
      link.target === null ? link : { ...link, target: resolve(link.target, passage) },
    );
  }
}
