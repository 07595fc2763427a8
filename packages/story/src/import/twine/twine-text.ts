import type { Losses } from '../losses.ts';
import type { PassageLink } from '../passage.ts';
import { tidy } from '../source-lines.ts';
import { decoded } from './entities.ts';
import { htmlElements, htmlTag } from './twine-html-tags.ts';
import { macroLinks, parseLink } from './twine-links.ts';

/** What the text of a passage holds: the scanner knows the markup of every story format, and takes each for what it is. */
export interface TwineText {
  text: string;
  links: PassageLink[];
}

/** Something in the text: words, a link that leaves its label, or something that leaves nothing. */
interface Piece {
  words: string;
  /** `link` and `gone` may stand alone in a line, which then is no line of the text. */
  kind: 'words' | 'link' | 'gone';
}

const HEADING = /^!{1,6}[ \t]*(?=[^\s!])/gm;

/** What may open something else than words. One expression finds the next one, so that plain prose costs nothing. */
const OPENERS = /\[\[|<<|<!--|<%|\/\*|\/%|\[img\[|<[A-Za-z/]|\(([a-z][\w-]*):|\n|[$_][A-Za-z]\w*/g;

/**
 * Scans the text of a passage once. Links are found in `[[…]]`, in the macros of SugarCube and Harlowe that make links,
 * and in HTML; macros, comments, assets and tags are told to `losses`.
 * @param passage what losses are noted for
 * @param line line of the source at which the text begins
 * @param harlowe whether `(macro:)` is a macro; elsewhere it is prose
 */
export function scanTwine(
  passageText: string,
  { losses, passage, line, harlowe }: { losses: Losses; passage: object; line: number; harlowe: boolean },
): TwineText {
  // A heading of Twine 1 and SugarCube; in Harlowe an exclamation mark is one. An entity in its place is no markup.
  const source = harlowe ? passageText : passageText.replace(HEADING, '');
  const links: PassageLink[] = [];
  const pieces: Piece[] = [];
  const closers = new Closers(source);
  let at = 0;
  let here = line;
  let nextBreak = source.indexOf('\n');
  const words = (text: string) => text && pieces.push({ words: text, kind: 'words' });
  const gone = () => pieces.push({ words: '', kind: 'gone' });
  const opener = new RegExp(harlowe ? `${OPENERS.source}|\\]` : OPENERS.source, 'g');
  /** Where the hooks of Harlowe end, whose brackets are no prose. */
  const hookEnds = new Set<number>();
  /** Goes on behind what was read, counting its lines. */
  const goTo = (end: number) => {
    for (; nextBreak >= 0 && nextBreak < end; nextBreak = source.indexOf('\n', nextBreak + 1)) here++;
    at = end;
    opener.lastIndex = end;
  };
  for (let match = opener.exec(source); match; match = opener.exec(source)) {
    const [open, harloweName] = match;
    const begin = match.index;
    words(source.slice(at, begin));
    at = begin;
    const end = open === ']' ? begin + 1 : closers.endOf(open, begin);
    if (end < 0 || (harloweName !== undefined && !harlowe)) {
      // Nothing closes it: it is what it looks like.
      words(open);
      goTo(begin + open.length);
      continue;
    }
    const whole = source.slice(begin, end);
    if (open === '\n') words('\n');
    else if (open === ']') words(hookEnds.delete(begin) ? '' : open);
    else if (open === '[[') {
      const link = parseLink(whole.slice(2, -2), here);
      links.push(link);
      pieces.push({ words: link.label ?? '', kind: 'link' });
    } else if (open === '<<') {
      const found = macroLinks(whole, here);
      links.push(...found);
      if (!whole.startsWith('<</')) losses.add(found.length > 0 ? 'macro' : macroKind(whole), whole, here, passage);
      // The label of a link macro is read, as that of any link.
      if (found.length > 0) pieces.push({ words: found[0]!.label ?? '', kind: 'link' });
      else gone();
    } else if (harloweName !== undefined) {
      const found = macroLinks(whole, here);
      links.push(...found);
      losses.add(macroKind(whole), whole, here, passage);
      if (found.length > 0) pieces.push({ words: found[0]!.label ?? '', kind: 'link' });
      else gone();
      const hookEnd = source[end] === '[' && source[end + 1] !== '[' ? closers.hookEnd(end) : -1;
      if (hookEnd >= 0) {
        hookEnds.add(hookEnd);
        goTo(end + 1);
        continue;
      }
    } else if (open === '<!--' || open === '/*' || open === '/%') {
      losses.add('comment', whole, here, passage);
      gone();
    } else if (open === '<%') {
      losses.add('code', whole, here, passage);
      gone();
    } else if (open === '[img[') {
      losses.add('asset', whole, here, passage);
      gone();
    } else if (open.startsWith('<')) {
      const tag = htmlTag(whole);
      if (!tag) words(whole);
      else {
        if (tag.target !== undefined) {
          const label = closers.textUntil('</', end);
          links.push({ kind: 'link', target: tag.target, ...(label && { label }), line: here });
        }
        if (tag.kind) losses.add(tag.kind, whole, here, passage);
        if (tag.name === 'br' || tag.name === 'p') words('\n');
        else gone();
        const closing = htmlElements.get(tag.name);
        if (closing && !whole.startsWith('</')) {
          // Neither words nor markup stand in these: what they hold goes with them.
          const close = closers.find(closing, end);
          if (close >= 0) {
            goTo(close);
            continue;
          }
        }
      }
    } else {
      losses.add('variable', whole, here, passage);
      words(whole);
    }
    goTo(end);
  }
  words(source.slice(at));
  return { text: textOf(pieces), links };
}

/** Finds what closes something, from left to right; what was not found once is not looked for again. */
class Closers {
  private readonly missing = new Map<string, number>();
  private parens: ReadonlyMap<number, number> | undefined;
  private brackets: ReadonlyMap<number, number> | undefined;

  constructor(private readonly source: string) {}

  find(closer: string, from: number): number {
    const gone = this.missing.get(closer);
    if (gone !== undefined && from >= gone) return -1;
    const at = this.source.indexOf(closer, from);
    if (at < 0) this.missing.set(closer, from);
    return at;
  }

  /** Where what opens at `at` has ended, or -1 when it never does. */
  endOf(open: string, at: number): number {
    if (open === '\n' || open.startsWith('$') || open.startsWith('_')) return at + open.length;
    if (open.startsWith('(')) return this.closingParen(at);
    const closer =
      { '[[': ']]', '<<': '>>', '<!--': '-->', '<%': '%>', '/*': '*/', '/%': '%/', '[img[': ']]' }[open] ?? '>';
    const end = this.find(closer, at + open.length);
    if (end < 0) return -1;
    // A link stands in one line, and none begins in another.
    if (open === '[[' && /\n/.test(this.source.slice(at, Math.min(end, at + 2_000)))) return -1;
    if (closer === '>' && end - at > 2_000) return -1;
    return (open === '<<' ? this.behindQuotes(at, end) : end) + closer.length;
  }

  /** `<<set $a to ">>">>`: what closes a macro stands in no string of it. */
  private behindQuotes(at: number, end: number): number {
    for (let tries = 0; tries < 8; tries++) {
      const inside = this.source.slice(at, end);
      if (inside.length > 4_000 || (inside.split('"').length & 1) === 1) return end;
      const quote = this.find('"', end);
      const next = quote < 0 ? -1 : this.find('>>', quote + 1);
      if (next < 0) return end;
      end = next;
    }
    return end;
  }

  private closingParen(at: number): number {
    this.parens ??= pairsIn(this.source, '(', ')');
    return (this.parens.get(at) ?? -2) + 1;
  }

  /** Where the bracket is that closes a hook, or -1. */
  hookEnd(at: number): number {
    this.brackets ??= pairsIn(this.source, '[', ']');
    return this.brackets.get(at) ?? -1;
  }

  /** The words up to a closer that is near: the label of an element. */
  textUntil(closer: string, from: number): string | undefined {
    const end = this.find(closer, from);
    return end < 0 || end - from > 400 ? undefined : this.source.slice(from, end).trim();
  }
}

/** Which bracket closes which; all at once, so that a text of nothing else is still read in one pass. */
function pairsIn(source: string, opening: string, closing: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < source.length; at++) {
    if (source[at] === opening) open.push(at);
    else if (source[at] === closing && open.length > 0) pairs.set(open.pop()!, at);
  }
  return pairs;
}

const CONDITIONALS = /^(?:<<\/?|\()(?:if|elseif|else|else-if|unless|switch|case|default|for|cond|either|endif|then)\b/;
const VARIABLES = /^(?:<<|\()(?:set|unset|put|move|print|=|-|remember|forget|capture|run)\b|^<<[=$-]/;
const INCLUDES = /^(?:<<|\()(?:include|display)\b/;

function macroKind(whole: string): 'conditional' | 'variable' | 'include' | 'macro' {
  if (CONDITIONALS.test(whole)) return 'conditional';
  if (INCLUDES.test(whole)) return 'include';
  return VARIABLES.test(whole) ? 'variable' : 'macro';
}

/** Lines that hold nothing but links and what is gone are no lines; marks of emphasis go, and hooks of Harlowe. */
function textOf(pieces: readonly Piece[]): string {
  const lines: string[] = [];
  let line = '';
  let bare = '';
  let only = false;
  const end = () => {
    if (!only || /[\p{L}\p{N}]/u.test(bare)) lines.push(line);
    [line, bare, only] = ['', '', false];
  };
  for (const { words, kind } of pieces) {
    if (words === '\n') end();
    else {
      line += words;
      if (kind === 'words') bare += words;
      else only = true;
    }
  }
  end();
  // A passage is HTML in the end: what would be markup is written in it as entities.
  return tidy(lines.map((own) => decoded(withoutEmphasis(own))).join('\n'));
}

const MARKS = ["''", '//', '__', '==', '^^', '~~', '**', '@@'];

/** Pairs of marks within a line; one that stands alone is what it looks like, as is the one of an address. */
function withoutEmphasis(line: string): string {
  for (const mark of MARKS) {
    if (!line.includes(mark)) continue;
    const parts = line.split(mark);
    let open = false;
    let out = parts[0]!;
    for (let at = 1; at < parts.length; at++) {
      const address = mark === '//' && /:$/.test(parts[at - 1]!);
      const closes = open || (at < parts.length - 1 && !address);
      if (!closes) out += mark;
      else open = !open;
      out += parts[at]!;
    }
    line = out;
  }
  return line;
}
