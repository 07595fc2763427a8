/* eslint-disable no-control-regex -- U+0002 and U+0003 stand for what is put aside for a while: no text may hold them */
import { assemble } from './assemble.ts';
import { ImportError, type ImportedStory, type ImportOptions } from './imported-story.ts';
import { Losses } from './losses.ts';
import type { Passage } from './passage.ts';
import { linesOf, tidy } from './source-lines.ts';

const HEADING = /^(?:INT|EXT|EST|INT\.?\/EXT|EXT\.?\/INT|I\/E|E\/I)[. ]/i;
const NUMBER = /\s*#([\w.-]+)#\s*$/;
/** In capitals, whatever the script, with anything in parentheses behind it. */
const CUE = /^(?=[^\p{Ll}]*\p{L})(?!.*\p{Ll}[^()]*$)[^\p{Ll}(]+(?:\([^)]*\)\s*)*\^?$/u;
const TRANSITION = /^[^\p{Ll}]*TO:$/u;

interface Scene {
  passage: Passage;
  source: string[];
  blocks: string[][];
}

/**
 * Fountain: one node a scene, each following the one before it. What stands before the first scene becomes a node of its
 * own when it is more than a title page.
 * @throws ImportError when there is nothing to read, or a comment never ends
 */
export function importFountain(source: string, { markup = 'strip' }: ImportOptions = {}): ImportedStory {
  const losses = new Losses();
  const notes: { text: string; line: number }[] = [];
  const lines = linesOf(withoutComments(source, losses, notes));
  const { meta, title, first } = titlePage(lines);
  const scenes: Scene[] = [];
  const state: { section?: string; synopsis?: string; character?: string; dualFrom?: string } = {};
  let inDialogue = false;
  const scene = (line: number): Scene => {
    if (scenes.length === 0) open({ name: 'opening', line });
    return scenes.at(-1)!;
  };
  const open = ({ name, line, number }: { name: string; line: number; number?: string }) => {
    const passage: Passage = {
      name: `${scenes.length} ${name}`,
      idFrom: number === undefined ? name : `scene-${number}`,
      ...(line > 0 &&
        scenes.length + Number(name !== 'opening') > 0 && { title: name === 'opening' ? undefined : name }),
      text: '',
      kind: 'scene',
      line,
      links: [],
      details: {
        ...(number !== undefined && { scene_number: number }),
        ...(state.section !== undefined && { section: state.section }),
        ...(state.synopsis !== undefined && { synopsis: state.synopsis }),
        notes: [],
      },
    };
    delete state.synopsis;
    delete state.character;
    const before = scenes.at(-1)?.passage;
    if (before) before.links.push({ kind: 'divert', target: passage.name, line });
    scenes.push({ passage, source: [], blocks: [] });
  };

  for (let at = first; at < lines.length; at++) {
    const raw = lines[at]!;
    const line = raw.trim();
    const here = at + 1;
    const blankBefore = at === first || lines[at - 1]!.trim() === '';
    const blankAfter = at + 1 >= lines.length || lines[at + 1]!.trim() === '';
    if (scenes.length > 0) scenes.at(-1)!.source.push(raw);
    if (line === '') {
      // Two blanks keep a speech together over what looks like its end.
      inDialogue &&= raw.length >= 2;
      if (!inDialogue && scenes.length > 0) scenes.at(-1)!.blocks.push([]);
      else if (inDialogue) scenes.at(-1)!.blocks.at(-1)?.push('');
      continue;
    }
    if (/^#{1,6}\s*[^#\s]/.test(line) && !inDialogue) {
      state.section = stripped(line.replace(/^#+\s*/, ''));
      continue;
    }
    if (/^={3,}$/.test(line)) continue;
    if (/^=\s*[^=]/.test(line) && !inDialogue) {
      state.synopsis = stripped(line.replace(/^=\s*/, ''));
      continue;
    }
    const forced = /^\.(?=[^.\s])/.test(line);
    if (!inDialogue && blankBefore && line.length <= 400 && (forced || (HEADING.test(line) && !/^!/.test(line)))) {
      const heading = forced ? line.slice(1) : line;
      const number = NUMBER.exec(heading)?.[1];
      open({ name: withoutNotes(stripped(heading.replace(NUMBER, '')), notes) || 'scene', line: here, number });
      scenes.at(-1)!.blocks.push([]);
      continue;
    }
    const current = scene(here);
    if (current.source.length === 0) current.source.push(raw);
    if (current.blocks.length === 0) current.blocks.push([]);
    const cue =
      !inDialogue &&
      blankBefore &&
      !blankAfter &&
      // Longer than any name: prose.
      line.length <= 120 &&
      (line.startsWith('@') || (!/^[!>~.]/.test(line) && CUE.test(line) && !TRANSITION.test(line)));
    if (cue) {
      const spoken = line.replace(/^@/, '').replace(/\s*\^$/, '');
      const name = spoken.replace(/\s*\(.*$/, '').trim();
      if (line.endsWith('^') && state.character !== undefined) {
        ((current.passage.details!.dual ??= []) as [string, string][]).push([state.character, name]);
      }
      state.character = name;
      inDialogue = true;
      current.blocks.push([spoken]);
      continue;
    }
    const block = current.blocks.at(-1)!;
    if (line.startsWith('~')) block.push(line.slice(1).trim());
    else if (inDialogue) block.push(line);
    else if (line.startsWith('!')) block.push(raw.trim().slice(1));
    else if (line.startsWith('>')) block.push(line.slice(1).replace(/<$/, '').trim());
    else block.push(line);
  }
  for (const { passage, source: own, blocks } of scenes) {
    const text = blocks.map((block) => block.join('\n')).join('\n\n');
    const found: string[] = [];
    const read = text.replace(/\u0002(\d+)\u0003/g, (_, index: string) => (found.push(notes[Number(index)]!.text), ''));
    if (markup === 'keep') {
      passage.text = tidy(
        own.join('\n').replace(/\u0002(\d+)\u0003/g, (_, index: string) => `[[${notes[Number(index)]!.text}]]`),
      );
    } else passage.text = tidy(stripped(read));
    passage.details!.notes = found;
  }
  if (scenes.length === 0) throw new ImportError('there is no scene and no action in it', 1, 'fountain');
  return assemble(
    { ...(title && { title }), meta, passages: scenes.map(({ passage }) => passage) },
    losses,
    'fountain',
  );
}

/** Cuts out the boneyard, and puts a place holder for each note; neither moves a line. */
function withoutComments(source: string, losses: Losses, notes: { text: string; line: number }[]): string {
  // The place holders' own characters mean nothing in a source.
  const plain = source.replace(/[\u0002\u0003]/g, '');
  const opener = /\/\*|\[\[|\n/g;
  const kept: string[] = [];
  let at = 0;
  let line = 1;
  let missingNote = false;
  for (let match = opener.exec(plain); match; match = opener.exec(plain)) {
    const begin = match.index;
    if (match[0] === '\n') {
      line++;
      continue;
    }
    if (match[0] === '[[' && missingNote) continue;
    const close = plain.indexOf(match[0] === '/*' ? '*/' : ']]', begin + 2);
    if (close < 0) {
      if (match[0] === '/*') throw new ImportError('the comment /* never ends', line, 'fountain');
      missingNote = true;
      continue;
    }
    const inside = plain.slice(begin + 2, close);
    kept.push(plain.slice(at, begin));
    if (match[0] === '/*') losses.add('comment', inside, line);
    else {
      kept.push(`\u0002${notes.length}\u0003`);
      notes.push({ text: inside.replace(/\s+/g, ' ').trim(), line });
    }
    const breaks = inside.split('\n').length - 1;
    kept.push('\n'.repeat(breaks));
    line += breaks;
    at = opener.lastIndex = close + 2;
  }
  kept.push(plain.slice(at));
  return kept.join('');
}

/** `Key: value` lines up to the first blank one, values on indented lines below their key. */
function titlePage(lines: readonly string[]): { meta: Record<string, string>; title?: string; first: number } {
  const meta: Record<string, string> = {};
  let at = 0;
  while (at < lines.length && lines[at]!.trim() === '') at++;
  const first = at;
  let key: string | undefined;
  for (; at < lines.length && lines[at]!.trim() !== ''; at++) {
    const head = /^([^\s:][^:]{0,40}):\s*(.*)$/.exec(lines[at]!);
    const indented = /^(?:\t| {2,})\S/.test(lines[at]!);
    if (head && !indented && !(at === first && /^(?:INT|EXT|FADE|CUT)\b/i.test(lines[at]!))) {
      key = head[1]!.trim();
      meta[key] = stripped(head[2]!.trim());
    } else if (indented && key !== undefined)
      meta[key] = [meta[key], stripped(lines[at]!.trim())].filter(Boolean).join('\n');
    else return { meta: {}, first };
  }
  const title = Object.entries(meta)
    .find(([name]) => name.toLowerCase() === 'title')?.[1]
    ?.replace(/\n/g, ' ');
  return { meta, ...(title && { title }), first: at };
}

/** Beside a word, as marks of emphasis stand; `5 * 3` is none. */
const STARS = /(?<!\\)(?:\*+(?=[^\s*])|(?<=[^\s*\\])\*+)/g;
const SCORES = /(?<!\\)(?:(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}]))/gu;

/** Emphasis is marked by pairs of `*` and `_` within a line, unless a backslash stands before one. */
function stripped(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (!/[*_\\]/.test(line)) return line;
      const stars = line.match(STARS)?.length ?? 0;
      const scores = line.match(SCORES)?.length ?? 0;
      let out = stars > 1 ? line.replace(STARS, '') : line;
      if (scores > 1) out = out.replace(SCORES, '');
      return out.replace(/\\([*_\\~@#!>.&])/g, '$1');
    })
    .join('\n');
}

/** A heading keeps none of its notes. */
function withoutNotes(text: string, notes: readonly { text: string }[]): string {
  return notes.length === 0 ? text : text.replace(/\s*\u0002\d+\u0003/g, '').trim();
}
