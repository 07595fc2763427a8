import { assemble } from './assemble.ts';
import { ImportError, type ImportedStory, type ImportOptions } from './imported-story.ts';
import { Losses } from './losses.ts';
import { linksIn, plainMarkdown } from './markdown-text.ts';
import { slugOf } from './node-ids.ts';
import type { Passage } from './passage.ts';
import { linesOf, tidy } from './source-lines.ts';

interface Section {
  level: number;
  title: string;
  /** From `{#id}` behind a heading. */
  anchor?: string;
  line: number;
  body: string[];
}

/**
 * Markdown: a heading begins a node. Where headings are linked to (`[label](#anchor)`), these links are the story's;
 * else headings follow each other (`outline: 'sequence'`) or branch off the one above (`tree`). A document without
 * headings is read as an outline of lists, an item a node. The only heading of the first level, with nothing below it
 * before the next, is the title.
 * @throws ImportError when there is neither a heading nor a word
 */
export function importMarkdown(
  source: string,
  { markup = 'strip', outline = 'sequence' }: ImportOptions = {},
): ImportedStory {
  const losses = new Losses();
  const lines = linesOf(source);
  const { meta, first } = frontMatter(lines);
  let sections = sectionsOf(lines, first);
  let title = meta['title'];
  const top = sections.filter(({ level }) => level === 1);
  const named = top.length === 1 && sections[0] === top[0] && sections.length > 1 ? top[0]! : undefined;
  if (named) title ??= plainMarkdown(named.title).text;
  const anchors = anchorsOf(sections);
  const linked = sections.some(({ body }) => linksIn(body.join('\n'), 1).some(({ target }) => anchors.has(target)));
  const asTree = outline === 'tree' && !linked;
  // A title without words of its own is no node, but the root of a tree needs one.
  if (named && !asTree && named.body.every((line) => line.trim() === '')) sections = sections.slice(1);
  if (sections.every(({ level }) => level === 0)) {
    const items = itemsOf(lines, first);
    if (items.length > 1) sections = items;
  }
  const passages = sections.map((section, index): Passage => {
    const body = section.body.join('\n');
    const passage: Passage = {
      name: `${index}`,
      idFrom: section.anchor ?? (slugOf(section.title) || `section-${index + 1}`),
      ...(section.title && { title: plainMarkdown(section.title).text }),
      text: '',
      ...(section.level > 0 && { kind: section.level === 1 ? ('chapter' as const) : ('scene' as const) }),
      line: section.line,
      links: [],
    };
    const plain = plainMarkdown(body, { losses, passage, line: section.line, dropLinkLines: linked });
    passage.text = markup === 'keep' ? tidy(body) : plain.text;
    if (linked) {
      for (const link of linksIn(body, section.line)) {
        const to = anchors.get(link.target);
        passage.links.push({
          kind: 'link',
          target: to === undefined ? link.target : `${sections.indexOf(to)}`,
          label: link.label,
          line: link.line,
        });
      }
    }
    return passage;
  });
  if (passages.length === 0) throw new ImportError('there is neither a heading nor a text in it', 1, 'markdown');
  if (!linked) {
    if (asTree) branch(sections, passages);
    else
      passages
        .slice(1)
        .forEach(({ name, line }, at) => passages[at]!.links.push({ kind: 'divert', target: name, line }));
  }
  return assemble({ ...(title && { title }), meta, passages }, losses, 'markdown');
}

/** Each follows the nearest one before it that is higher. */
function branch(sections: readonly Section[], passages: readonly Passage[]): void {
  const above: number[] = [];
  sections.forEach(({ level }, at) => {
    while (above.length > 0 && sections[above.at(-1)!]!.level >= level) above.pop();
    const parent = above.at(-1);
    if (parent !== undefined)
      passages[parent]!.links.push({ kind: 'link', target: passages[at]!.name, line: passages[at]!.line });
    above.push(at);
  });
}

function anchorsOf(sections: readonly Section[]): Map<string, Section> {
  const anchors = new Map<string, Section>();
  for (const section of sections) {
    // As GitHub and Pandoc make them of a heading: they keep letters of any script.
    const made = section.title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s+/g, '-');
    for (const anchor of [section.anchor, made, slugOf(section.title)]) {
      if (anchor && !anchors.has(anchor)) anchors.set(anchor, section);
    }
  }
  return anchors;
}

function sectionsOf(lines: readonly string[], first: number): Section[] {
  const sections: Section[] = [];
  let fence: string | undefined;
  const add = (level: number, heading: string, line: number) => {
    const anchor = /\s*\{#([\w:.-]{1,64})[^{}]*\}\s*$/.exec(heading.slice(-200));
    const title = (anchor ? heading.slice(0, heading.length - anchor[0].length) : heading).replace(/\s#+$/, '').trim();
    sections.push({ level, title, ...(anchor && { anchor: anchor[1] }), line, body: [] });
  };
  for (let at = first; at < lines.length; at++) {
    const line = lines[at]!;
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined;
    const atx = fence === undefined && !mark ? /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line) : null;
    const body = sections.at(-1)?.body;
    const underline = fence === undefined ? /^ {0,3}(=+|-+)\s*$/.exec(line.slice(0, 200))?.[1] : undefined;
    const before = body?.at(-1);
    if (atx) add(atx[1]!.length, (atx[2] ?? '').trim(), at + 1);
    else if (
      underline &&
      before &&
      /^\S/.test(before) &&
      !/^(?:[-*+>]|\d+[.)])\s/.test(before) &&
      (body!.length === 1 || body!.at(-2)!.trim() === '')
    ) {
      body!.pop();
      if (sections.at(-1)!.level === 0 && body!.every((one) => one.trim() === '')) sections.pop();
      add(underline[0] === '=' ? 1 : 2, before.trim(), at);
    } else if (body) body.push(line);
    else if (line.trim() !== '') sections.push({ level: 0, title: '', line: at + 1, body: [line] });
  }
  return sections;
}

/** Items of lists, each with what is indented below it; its level is its depth. */
function itemsOf(lines: readonly string[], first: number): Section[] {
  const items: Section[] = [];
  const depths: number[] = [];
  for (let at = first; at < lines.length; at++) {
    const match = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(.*)$/.exec(lines[at]!);
    if (match) {
      const depth = match[1]!.replace(/\t/g, '    ').length;
      while (depths.length > 0 && depths.at(-1)! >= depth) depths.pop();
      depths.push(depth);
      items.push({ level: depths.length, title: '', line: at + 1, body: [match[2]!] });
    } else if (items.length > 0) items.at(-1)!.body.push(lines[at]!.trim());
    else if (lines[at]!.trim() !== '') return [];
  }
  return items;
}

/** `key: value` lines between two `---`. */
function frontMatter(lines: readonly string[]): { meta: Record<string, string>; first: number } {
  if (lines[0]?.trimEnd() !== '---') return { meta: {}, first: 0 };
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(line.slice(0, 80)));
  if (end < 0) return { meta: {}, first: 0 };
  const meta: Record<string, string> = {};
  for (const line of lines.slice(1, end)) {
    const match = /^([\w-]+):\s*(.*)$/.exec(line);
    if (match) meta[match[1]!] = match[2]!.trim().replace(/^(["'])(.*)\1$/, '$2');
  }
  return { meta, first: end + 1 };
}
