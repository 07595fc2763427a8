import { withoutPairs } from '@cse/ai-proxy';

/** Stands for every character that is no narration, so that offsets stay true. It is neither a letter nor white space. */
export const BLANK = '\uFFFC';

/** What a node tells, apart from what is said aloud in it and from the marks of its form. */
export interface Prose {
  /** The text at its own length, with speech and markup blanked out. */
  narration: string;
  /** The same with what is said left in. */
  words: string;
  /** The names that stand before lines of a script, as written there: "DR. OKORO", "mina". */
  speakers: string[];
}

const READ = new WeakMap<object, Prose>();

/** The prose of a node; each node is taken apart once. */
export function proseOf(node: { text: string }): Prose {
  let prose = READ.get(node);
  if (!prose) READ.set(node, (prose = takenApart(node.text)));
  return prose;
}

const RENPY = /^[ \t]*(?:label \w+\s*:|menu\s*:|jump \w+\s*$|\$ *\w+ *[-+]?=)/m;
const FOUNTAIN = /^(?:INT|EXT|EST|I\/E)[./ ]/m;

function takenApart(text: string): Prose {
  if (RENPY.test(text)) return renpy(text);
  const words = withoutMarks(text);
  const script = FOUNTAIN.test(text) ? fountain(words) : { narration: words, speakers: [] };
  return { narration: withoutSpeech(script.narration), words, speakers: script.speakers };
}

/** Ren'Py: a line in quotation marks is narration, one with a name before it is said; all others are commands. */
function renpy(text: string): Prose {
  const speakers: string[] = [];
  const words = text.replace(/[^\n]+/g, (line) =>
    /^\s*(?:\w+ +)?".*"\s*$/.test(line) ? line.replace(/^\s*\w+/, blank) : blank(line),
  );
  const narration = text.replace(/[^\n]+/g, (line) => {
    const [, indent, who, said] = /^(\s*)(?:(\w+) +)?"(.*)"\s*$/.exec(line) ?? [];
    if (said === undefined) return blank(line);
    if (who === undefined)
      return `${indent}${BLANK}${said.replaceAll('\\"', BLANK.repeat(2))}`.padEnd(line.length, BLANK);
    if (!/^(?:play|queue|stop|voice|image|define|jump|call|show)$/.test(who)) speakers.push(who);
    return blank(line);
  });
  return { narration, words, speakers };
}

const CUE = /^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$/u;

/** Fountain: headings are no prose; a line in capitals after an empty one is a cue, what follows it is said. */
function fountain(text: string): Omit<Prose, 'words'> {
  const speakers: string[] = [];
  let said = false;
  const lines = text.split('\n').map((line, index, all) => {
    const opens = index === 0 || all[index - 1]!.trim() === '';
    if (line.trim() === '') said = false;
    const heading = opens && /^\s*(?:INT|EXT|EST|I\/E)[./ ]/.test(line);
    const name = line
      .replace(/\([^)]*\)/g, '')
      .replace(/\^\s*$/, '')
      .trim();
    if (opens && !heading && CUE.test(name) && (all[index + 1]?.trim() ?? '') !== '') {
      speakers.push(name);
      said = true;
    }
    return heading || said ? blank(line) : line;
  });
  return { narration: lines.join('\n'), speakers };
}

/** Twee, Harlowe, Ink, HTML: what opens, and what closes it with no other of its first character between. */
const PAIRS: readonly (readonly [open: RegExp, close: string])[] = [
  [/<</g, '>>'],
  [/!?\[\[/g, ']]'],
  [/\(\w+:/g, ')'],
  [/<\/?[a-z]/gi, '>'],
  [/\{/g, '}'],
];
/** Commands whole, of Markdown's emphasis only the marks. Nothing is looked for twice behind what nothing closes. */
const MARKS = [
  /!?\[[^[\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)/g,
  /^[ \t]*(?:::|#{1,6} |={2,}|->|~|VAR |[*+-] ?\[).*$/gm,
  /->\s*\w+/g,
  /\$\w+/g,
  /\*+|(?<!\w)_+|_+(?!\w)/g,
];

function withoutMarks(text: string): string {
  const paired = PAIRS.reduce((left, [open, close]) => withoutPairs(left, open, close, blank), text);
  return MARKS.reduce((left, mark) => left.replace(mark, blank), paired);
}

/** In single quotes, where an apostrophe looks alike, no longer than people speak in one breath. */
const SPEECH =
  /“[^“”\n]*(?:”|$)|"[^"\n]*(?:"|$)|«[^«»\n]*»|(?<![\p{L}\p{N}])[‘'](?=\p{Lu})[^\n]{0,1000}?[,.!?…—][’'](?=[\s)]|$)/gmu;

function withoutSpeech(text: string): string {
  return text.replace(SPEECH, blank);
}

function blank(marks: string): string {
  return BLANK.repeat(marks.length);
}

/** How much of a text must be words that English prose is full of and other languages have not. */
const ENGLISH_SHARE = 0.14;
const ENGLISH = new Set(
  `the and of to with his her she they you this that from what which have had been were would could there their your it
  its it's was he when who not are is i my me for but him into out one no at all`.split(/\s+/),
);
/** A text of fewer words proves nothing. */
const FEWEST_WORDS = 8;

/** Whether a text is English, by its commonest words; a few words in its letters are taken for it. */
export function isEnglish(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+(?:'\p{L}+)?/gu) ?? [];
  if (words.length < FEWEST_WORDS) return /^[\x20-\x7e\s\p{P}\p{S}]*$/u.test(text);
  return words.filter((word) => ENGLISH.has(word)).length / words.length >= ENGLISH_SHARE;
}
