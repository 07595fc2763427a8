import { ImportError, type ImportFormat, type ImportOptions } from '../imported-story.ts';
import type { Losses } from '../losses.ts';
import type { ParsedStory, Passage } from '../passage.ts';
import { tidy } from '../source-lines.ts';
import { scanTwine } from './twine-text.ts';

export interface TwinePassage {
  name: string;
  tags: string[];
  text: string;
  /** Line of its header; the text begins in the next one. */
  line: number;
}

/** Passages that a story format reads and no reader does, by name and by tag. */
const SPECIAL = new Set([
  ...[
    'StoryTitle',
    'StoryData',
    'StoryInit',
    'StoryMenu',
    'StoryCaption',
    'StoryBanner',
    'StoryAuthor',
    'StorySubtitle',
  ],
  ...['StoryInterface', 'StoryShare', 'StorySettings', 'StoryIncludes', 'StoryDisplayTitle', 'StorySettings'],
  ...['PassageDone', 'PassageReady', 'PassageHeader', 'PassageFooter', 'StoryStylesheet', 'StoryScript'],
]);
const CODE_TAGS = new Set([
  'script',
  'stylesheet',
  'widget',
  'init',
  'annotation',
  'twine.private',
  'startup',
  'header',
  'footer',
  'debug-header',
  'debug-footer',
  'debug-startup',
]);

export interface TwineHead {
  title?: string;
  start?: string;
  storyFormat?: string;
  meta?: Record<string, string>;
}

/** What all notations of Twine share once they have been taken apart into passages. */
export function storyOf(
  passages: readonly TwinePassage[],
  losses: Losses,
  { markup = 'strip' }: ImportOptions,
  format: ImportFormat,
  given: TwineHead = {},
): ParsedStory {
  const head = { ...headOf(passages, format), ...given };
  const harlowe = head.storyFormat ? /^harlowe/i.test(head.storyFormat) : looksLikeHarlowe(passages);
  const skipped: string[] = [];
  const read: Passage[] = [];
  const names = new Set<string>();
  for (const { name, tags, text, line } of passages) {
    const tag = tags.find((one) => CODE_TAGS.has(one.toLowerCase()) || /^twine\.(?:image|audio|video|vtt)/i.test(one));
    if (SPECIAL.has(name) || tag !== undefined) {
      skipped.push(name);
      if (!/^Story(?:Title|Data)$/.test(name)) losses.add(lossOf(tag), name, line);
      continue;
    }
    const passage: Passage = { name, title: name, text: '', line, links: [], details: { tags } };
    if (names.has(name)) losses.add('duplicate', `:: ${name}`, line, passage);
    names.add(name);
    const scanned = scanTwine(text, { losses, passage, line: line + 1, harlowe });
    passage.links = scanned.links;
    passage.text = markup === 'keep' ? tidy(text) : scanned.text;
    read.push(passage);
  }
  if (read.length === 0) throw new ImportError('no passage has a text of the story', 1, format);
  const start = [head.start, 'Start'].find((name) => name !== undefined && names.has(name));
  return {
    ...(head.title && { title: head.title }),
    meta: head.meta ?? {},
    passages: read,
    ...(start && { start }),
    breadthFirst: true,
    skipped,
  };
}

function lossOf(tag: string | undefined): 'asset' | 'style' | 'code' {
  if (tag && /^twine\./i.test(tag)) return 'asset';
  return tag?.toLowerCase() === 'stylesheet' ? 'style' : 'code';
}

function headOf(passages: readonly TwinePassage[], format: ImportFormat): TwineHead {
  const title = passages.find(({ name }) => name === 'StoryTitle')?.text.trim();
  const data = passages.find(({ name }) => name === 'StoryData');
  const head: TwineHead = title ? { title } : {};
  if (!data) return head;
  let said: unknown;
  try {
    said = JSON.parse(data.text);
  } catch {
    throw new ImportError('StoryData is no JSON', data.line, format);
  }
  const meta: Record<string, string> = {};
  if (typeof said === 'object' && said !== null) {
    for (const [key, value] of Object.entries(said)) if (typeof value === 'string') meta[key] = value;
  }
  return {
    ...head,
    meta,
    ...(meta['start'] && { start: meta['start'] }),
    ...(meta['format'] && { storyFormat: meta['format'] }),
  };
}

/** Without a word about its format: `(set: …)` is Harlowe's, `<<set …>>` that of the others. */
function looksLikeHarlowe(passages: readonly TwinePassage[]): boolean {
  return (
    passages.some(({ text }) => /\((?:set|if|link-goto|goto|link|else|display|print):/.test(text)) &&
    !passages.some(({ text }) => /<<(?:set|if|print|link)\b/.test(text))
  );
}
