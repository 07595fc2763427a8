import { ImportError, type ImportedStory, type ImportOptions } from '../imported-story.ts';
import { assemble } from '../assemble.ts';
import { Losses } from '../losses.ts';
import { decoded } from './entities.ts';
import { storyOf, type TwineHead, type TwinePassage } from './twine-story.ts';

/**
 * A story as Twine publishes or archives it: `<tw-storydata>` of Twine 2, of whose stories an archive may hold several
 * (the first is read), or the `<div id="storeArea">` of Twine 1. The elements are flat and their text escaped, so a
 * scan for them is all that it takes.
 * @throws ImportError when neither is there
 */
export function importTwineHtml(source: string, options: ImportOptions = {}): ImportedStory {
  const losses = new Losses();
  const lines = new LineCounter(source);
  const data = source.indexOf('<tw-storydata');
  const { passages, head } = data >= 0 ? twine2(source, data, lines, losses) : twine1(source, lines);
  return assemble(storyOf(passages, losses, options, 'twine-html', head), losses, 'twine-html');
}

interface Found {
  passages: TwinePassage[];
  head: TwineHead;
}

function twine2(source: string, data: number, lines: LineCounter, losses: Losses): Found {
  const story = tagAt(source, data);
  if (!story) throw new ImportError('the element tw-storydata is not closed', lines.at(data), 'twine-html');
  const close = source.indexOf('</tw-storydata>', data);
  const end = close < 0 ? source.length : close;
  if (close >= 0 && source.indexOf('<tw-storydata', close) >= 0) {
    losses.add('duplicate', 'further stories of the archive', lines.at(source.indexOf('<tw-storydata', close)));
  }
  const passages: TwinePassage[] = [];
  const { name: title, startnode, ifid, format } = story.attributes;
  let start: string | undefined;
  for (let at = source.indexOf('<tw-passagedata', data); at >= 0 && at < end;) {
    const tag = tagAt(source, at);
    const stop = tag ? source.indexOf('</tw-passagedata>', tag.end) : -1;
    if (!tag || stop < 0) throw new ImportError('the element tw-passagedata is not closed', lines.at(at), 'twine-html');
    const { name = '', pid, tags = '' } = tag.attributes;
    const text = decoded(source.slice(tag.end, stop));
    passages.push({
      name: name.trim() || `passage ${pid ?? passages.length + 1}`,
      tags: tags.split(/\s+/).filter(Boolean),
      text,
      line: lines.at(at),
    });
    if (pid !== undefined && pid === startnode) start = passages.at(-1)!.name;
    at = source.indexOf('<tw-passagedata', stop);
  }
  for (const [element, kind] of [
    ['style', 'style'],
    ['script', 'code'],
  ] as const) {
    const at = source.indexOf(`<${element} role=`, data);
    const tag = at < 0 || at > end ? undefined : tagAt(source, at);
    const words = tag && source.slice(tag.end, source.indexOf(`</${element}`, tag.end)).trim();
    if (words) losses.add(kind, words, lines.at(at));
  }
  if (passages.length === 0) throw new ImportError('the story has no passage', lines.at(data), 'twine-html');
  const meta: Record<string, string> = { ...(ifid && { ifid }), ...(format && { format }) };
  return {
    passages,
    head: { ...(title && { title }), ...(start && { start }), ...(format && { storyFormat: format }), meta },
  };
}

/** `<div tiddler="Start" tags="…">` with `\n`, `\t` and `\s` for what would not survive in HTML. */
function twine1(source: string, lines: LineCounter): Found {
  const passages: TwinePassage[] = [];
  const area = source.search(/<div\b[^>]*\bid=["']?store-?area\b/i);
  if (area < 0) throw new ImportError('there is neither tw-storydata nor a store area in it', 1, 'twine-html');
  for (let at = source.indexOf('<div tiddler=', area); at >= 0;) {
    const tag = tagAt(source, at);
    const stop = tag ? source.indexOf('</div>', tag.end) : -1;
    if (!tag || stop < 0) throw new ImportError('a passage is not closed', lines.at(at), 'twine-html');
    const { tiddler = '', tags = '' } = tag.attributes;
    const text = decoded(source.slice(tag.end, stop)).replace(
      /\\([nts\\])/g,
      (_, letter: string) => ({ n: '\n', t: '\t', s: '\\' })[letter] ?? '\\',
    );
    passages.push({
      name: tiddler.trim() || `passage ${passages.length + 1}`,
      tags: tags.split(/\s+/).filter(Boolean),
      text,
      line: lines.at(at),
    });
    at = source.indexOf('<div tiddler=', stop);
  }
  if (passages.length === 0) throw new ImportError('the store area has no passage', lines.at(area), 'twine-html');
  return { passages, head: {} };
}

/** The attributes of the tag that begins here, and where it ends; undefined when it does not within 20,000 units. */
function tagAt(source: string, at: number): { attributes: Record<string, string>; end: number } | undefined {
  const attribute = /\s+([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?|\s*(\/?>)/y;
  const attributes: Record<string, string> = {};
  attribute.lastIndex = at + /^<[\w-]+/.exec(source.slice(at, at + 40))![0].length;
  const head = attribute.lastIndex;
  for (let match = attribute.exec(source); match; match = attribute.exec(source)) {
    if (match[5]) return { attributes, end: attribute.lastIndex };
    attributes[match[1]!.toLowerCase()] = decoded(match[2] ?? match[3] ?? match[4] ?? '');
    if (attribute.lastIndex - head > 20_000) return undefined;
  }
  return undefined;
}

/** In which line a place stands, asked for from left to right. */
class LineCounter {
  private line = 1;
  private seen = 0;

  constructor(private readonly source: string) {}

  at(place: number): number {
    if (place < this.seen) [this.line, this.seen] = [1, 0];
    for (
      let next = this.source.indexOf('\n', this.seen);
      next >= 0 && next < place;
      next = this.source.indexOf('\n', next + 1)
    ) {
      this.line++;
      this.seen = next + 1;
    }
    return this.line;
  }
}
