import type { ImportFormat, ImportOptions } from './imported-story.ts';

export interface StoryImportOptions extends ImportOptions {
  /** By default what the name of the file or else the text itself looks like. */
  format?: ImportFormat | 'auto';
  /** Name of the file, of which the ending counts. */
  filename?: string;
}

const EXTENSIONS: Record<string, ImportFormat> = {
  twee: 'twee',
  tw: 'twee',
  tw2: 'twee',
  html: 'twine-html',
  htm: 'twine-html',
  ink: 'ink',
  rpy: 'renpy',
  fountain: 'fountain',
  spmd: 'fountain',
  md: 'markdown',
  markdown: 'markdown',
  json: 'loom',
};

/** Notations in the order in which they are looked for, each by what only it has. */
const SIGNS: [ImportFormat, RegExp][] = [
  ['loom', /^\s*[{[]\s*["{[\]}]/],
  ['twine-html', /<tw-storydata\b|\bid=["']?store-?area\b/i],
  ['twee', /^::[ \t]*[^\s:]/m],
  ['renpy', /^[ \t]*label [\p{L}\p{N}_.]+[^\n]{0,200}:[ \t]*(?:#[^\n]{0,400})?$/mu],
  [
    'ink',
    /^[ \t]*(?:={2,3} ?(?:function )?[\p{L}\p{N}_]+ ?(?:\([^()\n]{0,200}\))? ?(?:={2,3})?[ \t]*$|(?:VAR|CONST|LIST|INCLUDE|EXTERNAL) )|->[ \t]*(?:[\p{L}_][\p{L}\p{N}_.]*|END|DONE)[ \t]*$/mu,
  ],
  [
    'fountain',
    /^\s*(?:Title|Credit|Author|Draft date):|^\.?(?:INT|EXT|EST|INT\.?\/EXT|I\/E)[. ]|\n\n\.?(?:INT|EXT|EST|INT\.?\/EXT|I\/E)[. ]/,
  ],
];

/**
 * What a source is written in: by the ending of its name, else by what it looks like within its first 200,000
 * characters. What looks like nothing else is Markdown.
 */
export function detectFormat(source: string, filename?: string): ImportFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(filename ?? '')?.[1]?.toLowerCase();
  const named = ending !== undefined && Object.hasOwn(EXTENSIONS, ending) ? EXTENSIONS[ending] : undefined;
  if (named) return named;
  const head = source.slice(0, 200_000);
  return SIGNS.find(([, sign]) => sign.test(head))?.[0] ?? 'markdown';
}
