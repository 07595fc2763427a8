import { readFileSync } from 'node:fs';
import { RATINGS, type Rating } from '@cse/core';
import { maybe, optional, section, type Parser } from '../environment';
import { integer, list, text, url } from '../parsers';

/** What a prompt is for. Films have none. */
export const PROMPTED = ['text', 'image', 'video'] as const;
export type Prompted = (typeof PROMPTED)[number];

/** Words that no prompt may hold. */
export interface BlockedWords {
  words: string;
  /** The furthest rating that may not hold them: "general" lets teens read them, "mature" nobody. */
  upTo: Rating;
}

const MARKED = new RegExp(`^(${RATINGS.join('|')}):\\s*(?=\\S)`);

/**
 * Reads `MODERATION_BLOCKLIST`: entries separated by commas, or the path of a file, which begins with / or a dot, with an
 * entry a line and comments behind #. An entry is a word or a phrase; behind `general:` or `teen:` it is refused to what
 * is rated so far and no further.
 */
const blocklist: Parser<BlockedWords[]> = (raw) => {
  const lines = /^\.{0,2}\//.test(raw) ? linesOf(raw) : list()(raw);
  const entries = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return entries.map((entry) => {
    const upTo = MARKED.exec(entry)?.[1] as Rating | undefined;
    const words = entry.replace(MARKED, '');
    if (!/[\p{L}\p{N}]/u.test(words)) throw new Error('must have a letter or digit in each entry');
    return { words, upTo: upTo ?? 'mature' };
  });
};

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    throw new Error('must be words separated by commas, or the path of a file of them that can be read');
  }
}

const prompted: Parser<Prompted[]> = (raw) =>
  list()(raw).map((kind) => {
    const known = PROMPTED.find((one) => one === kind);
    if (!known) throw new Error(`must be a list of ${PROMPTED.join(', ')}`);
    return known;
  });

/** Which prompts are refused before anybody is asked. Without a list and an address none is. */
export class ModerationConfig extends section({
  blocklist: optional('MODERATION_BLOCKLIST', blocklist, []),
  /** `POST` of texts as OpenAI's moderation takes them: the whole address, such as https://api.openai.com/v1/moderations. */
  url: maybe('MODERATION_URL', url('http', 'https')),
  apiKey: maybe('MODERATION_API_KEY', text()),
  /** Named in the question when it is set; a server with one model needs none. */
  model: maybe('MODERATION_MODEL', text()),
  /** Longest time that all questions about one request may take, in seconds. */
  timeoutS: optional('MODERATION_TIMEOUT_S', integer(1, 60), 5),
  /** What is looked at. Stories may be dark; whoever wants them looked at says so. */
  kinds: optional<Prompted[]>('MODERATION_KINDS', prompted, ['image', 'video']),
  /** Categories of the server, such as `violence`, that what is rated `mature` may meet. */
  matureCategories: optional('MODERATION_MATURE_CATEGORIES', list(), [] as string[]),
}) {}
