import { formOf, type Form } from '@cse/prompts';

export { formOf, type Form };

/** A piece of a text that is told, or that somebody says. Offsets in UTF-16 units. */
export interface Passage {
  start: number;
  end: number;
  /** Said aloud, and not told. */
  speech: boolean;
  /** Who says it, by the cue that stands before it. */
  speaker?: string;
}

/** What of a text, whose markup is blanked, is told and what is said. */
export function passagesOf(text: string, form: Form): Passage[] {
  if (form === 'renpy') return scriptLines(text);
  if (form === 'fountain') return screenLines(text);
  return quotedParts(text);
}

const RENPY_LINE = /^[ \t]*(?:(\w+) )?"((?:[^"\\]|\\.)*)"[ \t]*(?::)?[ \t]*$/gm;

function scriptLines(text: string): Passage[] {
  const lines = [...text.matchAll(RENPY_LINE)].map((match): Passage => {
    const start = match.index + match[0].indexOf('"') + 1;
    const speaker = match[1];
    return { start, end: start + match[2]!.length, speech: speaker !== undefined, ...(speaker && { speaker }) };
  });
  // What has none of its signs is told as prose is.
  return lines.length > 0 || formOf([text]) === 'renpy' ? lines : quotedParts(text);
}

const SCREEN_CUE = /^[ \t]*([A-Z\p{Lu}][\p{Lu}0-9 .'’-]*[\p{Lu}.]|@.+)(?: \([^)]*\))?[ \t]*\^?[ \t\r]*$/u;
const SLUGLINE = /^(?:INT|EXT|EST|I\/E)[./ ]/;

/** Whether a line of a screenplay says who speaks: in capitals, after an empty line and before words. */
export function isScreenCue(line: string, before: string | undefined, after: string | undefined): boolean {
  const stands = (before ?? '').trim() === '' && (after ?? '').trim() !== '';
  return stands && SCREEN_CUE.test(line) && !SLUGLINE.test(line);
}

function screenLines(text: string): Passage[] {
  const found: Passage[] = [];
  let speaker: string | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const [start, end] = [at, at + line.length];
    at = end + 1;
    if (line.trim() === '') speaker = undefined;
    else if (SLUGLINE.test(line)) continue;
    else if (speaker === undefined && SCREEN_CUE.test(line) && /[^\r\n]/.test(text[at] ?? '\n')) {
      speaker = SCREEN_CUE.exec(line)![1]!;
    } else if (!/^\s*\(.*\)\s*$/.test(line)) {
      found.push({ start, end, speech: speaker !== undefined, ...(speaker && { speaker }) });
    }
  }
  return found;
}

const QUOTED = /"[^"\n]*"|“[^”]*”|„[^“”]*[“”]|»[^«]*«|«[^»]*»|「[^」]*」|『[^』]*』|^[—–] .*$/gmu;

function quotedParts(text: string): Passage[] {
  const found: Passage[] = [];
  let told = 0;
  const tell = (end: number) => {
    if (text.slice(told, end).trim() !== '') found.push({ start: told, end, speech: false });
  };
  for (const match of text.matchAll(QUOTED)) {
    tell(match.index);
    found.push({ start: match.index, end: match.index + match[0].length, speech: true });
    told = match.index + match[0].length;
  }
  tell(text.length);
  return found;
}

const MARKUP: Readonly<Partial<Record<Form, RegExp>>> = {
  twee: /<<[^>]*>>|\[\[[^\]]*\]\]|^:: .*$/gm,
  ink: /^(?:={2,}.*|\s*~.*)$|->\s*\w+|\{[^}]*\}|^\s*[*+]+/gm,
};

/** A text with spaces where its markup stands, so that offsets stay what they are. */
export function blanked(text: string, form: Form): string {
  const markup = MARKUP[form];
  return markup ? text.replace(markup, (found) => ' '.repeat(found.length)) : text;
}
