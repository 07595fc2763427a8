/* eslint-disable no-control-regex -- U+0002 and U+0003 stand for what is put aside for a while: no text may hold them */
import type { Losses } from './losses.ts';
import { tidy } from './source-lines.ts';

export interface MarkdownLink {
  label: string;
  /** Anchor without its #. */
  target: string;
  line: number;
}

const LINK = /(?<!!)\[([^\][\n]{0,400})\]\(#([^()\s]{1,200})\)/g;

/** The links into the document itself. */
export function linksIn(body: string, line: number): MarkdownLink[] {
  const links: MarkdownLink[] = [];
  body.split('\n').forEach((text, index) => {
    if (!text.includes('](#')) return;
    for (const [, label, target] of text.matchAll(LINK)) {
      links.push({ label: plainLine(label!), target: decodedAnchor(target!), line: line + 1 + index });
    }
  });
  return links;
}

function decodedAnchor(anchor: string): string {
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor;
  }
}

interface Where {
  losses: Losses;
  passage: object;
  /** Of the heading above. */
  line: number;
  /** Links are the story's: a line of nothing else is no text. */
  dropLinkLines: boolean;
}

/** What a reader reads of Markdown: no marks of emphasis, comments, tags or pictures; links leave their label. */
export function plainMarkdown(body: string, where?: Where): { text: string } {
  const lines: string[] = [];
  let fence = false;
  withoutComments(body, where)
    .split('\n')
    .forEach((line, index) => {
      if (/^ {0,3}(?:```|~~~)/.test(line)) {
        fence = !fence;
        return;
      }
      if (fence) return void lines.push(line);
      const others = where?.dropLinkLines && line.includes('](#') ? line.replace(LINK, '') : line;
      const only = others !== line && !/[\p{L}\p{N}]/u.test(others);
      if (only) return;
      lines.push(plainLine(line.replace(/^ {0,3}> ?/, ''), where && { ...where, line: where.line + 1 + index }));
    });
  return { text: tidy(lines.join('\n')) };
}

function withoutComments(body: string, where?: Where): string {
  let out = '';
  let at = 0;
  let line = (where?.line ?? 0) + 1;
  for (let open = body.indexOf('<!--'); open >= 0; open = body.indexOf('<!--', at)) {
    const close = body.indexOf('-->', open);
    if (close < 0) break;
    const before = body.slice(at, open);
    const comment = body.slice(open, close + 3);
    line += breaksIn(before);
    where?.losses.add('comment', comment, line, where.passage);
    line += breaksIn(comment);
    out += before + '\n'.repeat(breaksIn(comment));
    at = close + 3;
  }
  return out + body.slice(at);
}

const breaksIn = (text: string): number => text.split('\n').length - 1;

function plainLine(line: string, where?: Where): string {
  if (!/[*_`~[\]<\\!&]/.test(line)) return line;
  const lost = (kind: 'asset' | 'style', what: string) => where?.losses.add(kind, what, where.line, where.passage);
  // What a backslash stands before is put aside under a character of its own until the marks are gone.
  const escaped: string[] = [];
  return line
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => `\u0002${escaped.push(sign) - 1}\u0003`)
    .replace(/!\[([^\][\n]{0,400})\]\([^()\n]{0,2000}\)/g, (whole) => (lost('asset', whole), ''))
    .replace(/\[([^\][\n]{0,400})\]\([^()\n]{0,2000}\)/g, '$1')
    .replace(/<\/?[A-Za-z][^<>\n]{0,2000}>/g, (whole) => (lost('style', whole), ''))
    .replace(/(\*{1,3})(?=[^\s*])([^*\n]{0,8000}?[^\s*])\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])([^_\n]{0,8000}?[^\s_])\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/~~([^~\n]{1,8000})~~/g, '$1')
    .replace(/`([^`\n]{1,8000})`/g, '$1')
    .replace(/\u0002(\d+)\u0003/g, (whole, at: string) => escaped[Number(at)] ?? whole);
}
