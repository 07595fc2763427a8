import { isScreenCue, type Form } from './forms';

/**
 * What a mark is to its story.
 * - `bound`: the story runs on it: a link by its target, a macro, a label, a jump. None may go and none may come.
 * - `dress`: how words look: emphasis, tags. None may go; one may come that the story uses.
 * - `speech`: who speaks in a script. The same, but what somebody says may be joined and parted.
 * - `free`: a line's kind: a cue, a heading of a scene. They may be joined too, and others may come.
 */
export type MarkClass = 'bound' | 'dress' | 'speech' | 'free';

/** The marks of a text: how often each stands there, under a name that says what it is and, where that counts, which. */
export type Marks = ReadonlyMap<string, number>;

interface Sign {
  kind: MarkClass;
  pattern: RegExp;
  /** The name of a mark. What does not count of it may change: the words of a link, the text of a choice. */
  name: (match: RegExpExecArray) => string;
}

const whole = (match: RegExpExecArray) => match[0].trim().replace(/\s+/g, ' ');
const as = (name: string) => () => name;
const sign = (kind: MarkClass, pattern: RegExp, name: Sign['name'] = whole): Sign => ({ kind, pattern, name });

/** `[[words->target]]`, `[[target<-words]]`, `[[words|target]]`, `[[target]]`. */
function linkTarget([, inside = '']: RegExpExecArray): string {
  const target = /(?:->|\|)([^|]*)$/.exec(inside)?.[1] ?? /^(.*?)<-/.exec(inside)?.[1] ?? inside;
  return `[[${target.trim()}]]`;
}

/** In any form: what is found of it in prose was put there by somebody. */
const COMMON: readonly Sign[] = [
  sign('bound', /(?<!\[img)\[\[([^[\]\n]+)\]\]/g, linkTarget),
  sign('bound', /<<[^<>\n]*(?:>(?!>)[^<>\n]*)*>>/g),
  sign(
    'bound',
    /!?\[[^[\]\n]*\]\(([^()\s]*)(?:[^\S\n][^()\n]*)?\)/g,
    ([all, target]) => `${all[0] === '!' ? '!' : ''}(${target})`,
  ),
  sign('bound', /```/g),
  sign('dress', /<\/?[a-z][\w-]*(?:\s[^<>\n]*)?\/?>(?!>)/gi),
];
const EMPHASIS: readonly Sign[] = [
  sign('dress', /(?<![\p{L}\p{N}*])\*\*(?=\S)[^*\n]+(?<=\S)\*\*(?![\p{L}\p{N}*])/gu, as('**')),
  sign('dress', /(?<![\p{L}\p{N}*])\*(?=[^\s*])[^*\n]+(?<=[^\s*])\*(?![\p{L}\p{N}*])/gu, as('*')),
  sign('dress', /(?<![\p{L}\p{N}_])_{1,2}(?=[^\s_])[^_\n]+(?<=[^\s_])_{1,2}(?![\p{L}\p{N}_])/gu, as('_')),
];
const MARKDOWN: readonly Sign[] = [
  ...EMPHASIS,
  sign('bound', /^#{1,6}(?= )/gm),
  sign('free', /^[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/gm, as('---')),
  sign('bound', /^\[[^\]\n]+\]:.*$/gm),
];
/** A line of a Ren'Py script that is no speech. */
const RENPY_STATEMENT = new RegExp(
  `^[ \\t]*(${[
    /\$.*|#.*/,
    /(?:label|jump|call|scene|show|hide|play|stop|queue|voice|with|define|default|image|transform|screen|init)[ \t]+[\w"'].*/,
    /(?:menu|python|else)\b.*:|(?:if|elif|while|for)[ \t].*:/,
    /(?:return|pass|pause)\b[^"]*/,
    /(?:window|nvl)[ \t]+\w+.*/,
    /\w+(?:\.\w+)*[ \t]*(?:[-+*/]?=|\().*/,
  ]
    .map(({ source }) => source)
    .join('|')})$`,
  'gm',
);
const RENPY_SPEECH =
  /^[ \t]*(?!(?:play|queue|voice|show|scene|image)[ \t])(\w+)(?:[ \t]+[\w-]+)*[ \t]+"(?:[^"\\\n]|\\.)*"[ \t]*$/gm;

const SIGNS: Readonly<Record<Form, readonly Sign[]>> = {
  prose: [...COMMON, ...MARKDOWN],
  markdown: [...COMMON, ...MARKDOWN],
  twee: [
    ...COMMON,
    ...EMPHASIS,
    sign('bound', /^::.*$/gm),
    sign('bound', /\(([a-z][a-z-]*):(?:[^()\n]|\([^()\n]*\))*\)/g),
    // The hook of a macro, and one with a name: their words may change.
    sign('bound', /(?<=\))\[(?!\[)/g, as('hook')),
    sign('bound', /\|[\w-]+[>)](?=\[)|(?<=\])[<(][\w-]+\|/g),
    sign('bound', /\$[A-Za-z_]\w*/g),
    sign('bound', /\[img\[[^\]\n]*\](?:\[[^\]\n]*\])?\]/g),
    sign('bound', /\{[^{}\n]*\}/g),
    sign('dress', /''[^'\n]+''/g, as("''")),
    sign('dress', /(?<!:)\/\/[^/\n]+\/\//g, as('//')),
  ],
  ink: [
    ...COMMON,
    sign('bound', /^[ \t]*={1,}[ \t]*[\w( ].*$/gm),
    sign('bound', /->(?:->)?[ \t]*[\w.]*|<-[ \t]*[\w.]+/g),
    sign('bound', /^[ \t]*(?:[*+][ \t]*)+(?:\([\w ]+\))?/gm, ([all]) => all.replace(/\s+/g, '')),
    sign('free', /^[ \t]*(?:-(?!>)[ \t]*)+(?:\(\w+\))?/gm, ([all]) => all.replace(/\s+/g, '')),
    sign('bound', /\{[^{}\n]*\}/g),
    sign('bound', /[{}]/g),
    sign('bound', /^[ \t]*(?:~|VAR |CONST |LIST |INCLUDE |EXTERNAL ).*$/gm),
    sign('bound', /(?<=^|\s)#[ \t]*[\w:].*$/gm),
    sign('free', /<>/g),
  ],
  renpy: [
    sign('bound', RENPY_STATEMENT, ([, statement]) => statement!.trim().replace(/\s+/g, ' ')),
    sign('bound', /^[ \t]*"(?:[^"\\\n]|\\.)*"(?:[ \t]+if[ \t].*)?:[ \t]*$/gm, as('choice')),
    sign('speech', RENPY_SPEECH, ([, speaker]) => speaker!),
    sign('free', /^[ \t]*"(?:[^"\\\n]|\\.)*"[ \t]*$/gm, as('"')),
    sign('dress', /\{\/?[a-z][^{}\n]*\}/g),
    sign('bound', /(?<!\[)\[[A-Za-z_][\w.[\]]*(?:![a-z]+)?\]/g),
  ],
  fountain: [
    ...COMMON,
    ...EMPHASIS,
    sign('free', /^(?:INT|EXT|EST|INT\.?\/EXT|I\/E)[. ].*$/gm),
    sign('free', /^\.(?=\p{L}).*$/gmu),
    sign('free', /^[ \t]*(?:\p{Lu}[\p{Lu} ]* TO:|>.*[^<\s]|FADE (?:IN|OUT)[.:]?)[ \t]*$/gmu),
    sign('free', /^[ \t]*\([^()\n]*\)[ \t]*$/gm, as('()')),
    sign('bound', /^#{1,6}[ \t].*$|^=[ \t].*$/gm),
  ],
};
const JOINED: ReadonlySet<MarkClass> = new Set(['speech', 'free']);
/** Without one of these there is no mark in a text of any form but a script. */
const MAY_BE_MARKED = /[[\]<>*_#`{}$~=|]|''|\/\/|->|::|---|\(\p{Ll}[\p{Ll}-]*:/u;
/** Forms whose very lines are marks. */
const BY_LINES: ReadonlySet<Form> = new Set(['renpy', 'fountain', 'ink']);

const NONE: Marks = new Map();
/** Whether there can be marks in a text; most prose has none. */
export function mayBeMarked(text: string, form: Form): boolean {
  return BY_LINES.has(form) || MAY_BE_MARKED.test(text);
}

/** The marks of a text in a form. Whole lines are needed where a line's place tells what it is. */
export function marksOf(text: string, form: Form): Marks {
  if (!mayBeMarked(text, form)) return NONE;
  const marks = new Map<string, number>();
  const plain = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  /** What stays letter by letter tells all that stands in it: where that is, by its start. */
  let told: [start: number, end: number][] = [];
  SIGNS[form].forEach(({ kind, pattern, name }, index) => {
    const own: typeof told = [];
    // Both go from left to right, so that many marks are not compared with many.
    let next = 0;
    let toldTo = -1;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(plain); match !== null; match = pattern.exec(plain)) {
      if (match[0] === '') pattern.lastIndex++;
      const [start, end] = [match.index, match.index + match[0].length];
      for (; next < told.length && told[next]![0] <= start; next++) toldTo = Math.max(toldTo, told[next]![1]);
      if (end <= toldTo) continue;
      count(marks, `${kind} ${index} ${name(match)}`);
      if (name === whole) own.push([start, end]);
    }
    if (own.length > 0) told = [...told, ...own].sort(([a], [b]) => a - b);
  });
  if (form === 'fountain') countCues(plain, marks);
  return marks;
}

/** A cue is known by the lines around it. */
function countCues(text: string, marks: Map<string, number>): void {
  const lines = text.split('\n');
  lines.forEach((line, at) => {
    if (isScreenCue(line, lines[at - 1], lines[at + 1])) count(marks, `free cue ${cueName(line)}`);
  });
}

/** "DR. OKORO (V.O.)" and "DR. OKORO ^" are cues of one. */
function cueName(line: string): string {
  return line
    .replace(/\([^)]*\)|\^/g, '')
    .trim()
    .replace(/^@/, '')
    .toUpperCase();
}

function count(marks: Map<string, number>, mark: string): void {
  marks.set(mark, (marks.get(mark) ?? 0) + 1);
}

function classOf(mark: string): MarkClass {
  return mark.slice(0, mark.indexOf(' ')) as MarkClass;
}

/**
 * How many marks are gone after a change.
 * @param lines `each` counts every one; `some` lets lines be joined: whoever spoke has to speak, and not as often
 */
export function marksLost(before: Marks, after: Marks, lines: 'each' | 'some'): number {
  let lost = 0;
  for (const [mark, times] of before) {
    const left = after.get(mark) ?? 0;
    const joins = lines === 'some' && JOINED.has(classOf(mark));
    lost += Math.max(0, (joins ? 1 : times) - left);
  }
  return lost;
}

/** Whether a change brings a mark that does not belong there. @param known marks that the story uses anywhere */
export function bringsMark(before: Marks, after: Marks, known: (mark: string) => boolean): boolean {
  for (const [mark, times] of after) {
    const kind = classOf(mark);
    if (kind === 'free' || times <= (before.get(mark) ?? 0)) continue;
    if (kind === 'bound' || !(before.has(mark) || known(mark))) return true;
  }
  return false;
}
