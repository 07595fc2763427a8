import type { LossKind } from '../imported-story.ts';

/** Elements whose contents are neither words nor markup, with what closes them. */
export const htmlElements = new Map([
  ['script', '</script'],
  ['style', '</style'],
]);

export interface HtmlTag {
  name: string;
  /** What is lost with it. */
  kind?: LossKind;
  /** The passage that it leads to. */
  target?: string;
}

const ASSETS = new Set(['img', 'audio', 'video', 'source', 'iframe', 'object', 'embed', 'svg', 'canvas']);

/** What a tag such as `<a data-passage="Shed">` is; undefined for what only looks like one: `a <b and c>`. */
export function htmlTag(whole: string): HtmlTag | undefined {
  const match = /^<\/?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])/.exec(whole);
  if (!match) return undefined;
  const name = match[1]!.toLowerCase();
  const target = whole.startsWith('</') ? undefined : /\bdata-passage\s*=\s*(["'])(.*?)\1/.exec(whole)?.[2];
  if (whole.startsWith('</')) return { name };
  if (ASSETS.has(name)) return { name, kind: 'asset', ...(target !== undefined && { target }) };
  const code = htmlElements.has(name) ? { kind: 'code' as const } : { kind: 'style' as const };
  return { name, ...(name === 'br' || name === 'p' ? {} : code), ...(target !== undefined && { target }) };
}
