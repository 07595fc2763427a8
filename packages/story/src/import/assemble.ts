import { STORY_LIMITS, type StoryNode } from '../graph/story.ts';
import { cleanText, codePointLength } from '../text/clean-text.ts';
import { splitText } from '../text/split-text.ts';
import {
  ImportError,
  type ImportedStory,
  type ImportFormat,
  type Loss,
  type NodeDetails,
  type StoryLink,
} from './imported-story.ts';
import { linkPassages, type LinkedPassage } from './link-passages.ts';
import { removedOf, type Losses } from './losses.ts';
import { NodeIds } from './node-ids.ts';
import type { ParsedStory, Passage } from './passage.ts';

/** Makes a valid graph of what a parser found: ids, trees without circles, texts that the contract takes. */
export function assemble(parsed: ParsedStory, losses: Losses, format: ImportFormat): ImportedStory {
  const { passages } = parsed;
  if (passages.length === 0) throw new ImportError('there is nothing that could be a node', 1, format);
  const start = parsed.start === undefined ? 0 : passages.findIndex(({ name }) => name === parsed.start);
  if (start < 0)
    throw new ImportError(`the story begins with ${JSON.stringify(parsed.start)}, which is not there`, 1, format);
  const { linked, order } = linkPassages(passages, start, parsed.breadthFirst ?? false);

  const taken = new NodeIds();
  const ids = passages.map(({ id, idFrom, name }) => taken.keep(id) ?? taken.take(id ?? idFrom ?? name));
  const nodes: StoryNode[] = [];
  const details: Record<string, NodeDetails> = {};
  /** The last node of a passage: what follows it hangs there. */
  const ends: string[] = [...ids];
  const texts = passages.map((passage) => splitText(cleaned(passage.text, passage, losses)));
  texts.forEach((parts, at) => {
    if (parts.length === 1) return;
    losses.add('split', `${parts.length} nodes`, passages[at]!.line, passages[at]);
    ends[at] = '';
  });
  const partIds = texts.map((parts, at) =>
    parts.map((_, part) => (part === 0 ? ids[at]! : taken.take(`${ids[at]!}-part-${part + 1}`))),
  );
  partIds.forEach((parts, at) => (ends[at] = parts.at(-1)!));

  const nodeOf = new Map<object, string>(passages.map((passage, at) => [passage, ids[at]!]));
  for (const at of order) {
    const one = linked[at]!;
    const { passage } = one;
    const before = one.parents.map((parent) => ends[parent]!);
    texts[at]!.forEach((text, part) => {
      const id = partIds[at]![part]!;
      nodes.push({
        id,
        ...(part > 0
          ? { parent_id: partIds[at]![part - 1]! }
          : before.length > 1
            ? { parent_ids: before }
            : { parent_id: before[0] ?? null }),
        ...titleOf(passage, part, losses),
        text,
        ...(passage.kind && { kind: passage.kind }),
      });
      details[id] = { line: passage.line, links: [] };
    });
    Object.assign(details[ids[at]!]!, passage.details, one.tree > 0 && before.length === 0 && { unreachable: true });
    details[ends[at]!]!.links = linksOf(one, linked, ids, losses);
  }
  return {
    format,
    ...(parsed.title && { title: parsed.title }),
    meta: parsed.meta ?? {},
    graph: { nodes, canon: {} },
    start: ids[start]!,
    details,
    skipped: parsed.skipped ?? [],
    losses: losses.list
      .map((noted): Loss => {
        const { kind, what, line } = noted;
        const place = losses.placeOf(noted);
        const node = place && nodeOf.get(place);
        return { kind, what, line, ...(node && { node }) };
      })
      .sort((a, b) => a.line - b.line),
  };
}

function linksOf(one: LinkedPassage, linked: LinkedPassage[], ids: string[], losses: Losses): StoryLink[] {
  const { passage, links, tree } = one;
  return links.map(({ link, to, back }) => {
    const { kind, target, label, text, line } = link;
    const named = label ? `${label} -> ${target}` : `-> ${target}`;
    if (to < 0 && target !== null) losses.add('missing_target', named, line, passage);
    else if (back) losses.add('cycle', named, line, passage);
    else if (to >= 0 && linked[to]!.tree !== tree) losses.add('jump', named, line, passage);
    if (kind === 'tunnel' || kind === 'thread') losses.add(kind, named, line, passage);
    if (text) losses.add('choice_text', text, line, passage);
    return {
      kind,
      to: to < 0 ? null : ids[to]!,
      ...(label !== undefined && { label: cleanText(label).text }),
      ...(text !== undefined && { text: cleanText(text).text }),
      ...(back && { back: true as const }),
    };
  });
}

function titleOf(passage: Passage, part: number, losses: Losses): { title?: string } {
  if (passage.title === undefined || part > 0) return {};
  const title = cleanText(passage.title)
    .text.replace(/[\n\t]+/g, ' ')
    .trim();
  if (title === '') return {};
  if (codePointLength(title) <= STORY_LIMITS.nodeTitle) return { title };
  losses.add('title_cut', title, passage.line, passage);
  return { title: [...title].slice(0, STORY_LIMITS.nodeTitle).join('').normalize('NFC').trim() };
}

function cleaned(text: string, passage: Passage, losses: Losses): string {
  const clean = cleanText(text);
  if (clean.removed > 0) losses.add('character', removedOf(clean.removed), passage.line, passage);
  return clean.text;
}
