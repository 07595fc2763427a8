import { detectFormat, type StoryImportOptions } from './detect-format.ts';
import { ImportError, type ImportedStory, type Importer, type ImportFormat } from './imported-story.ts';

/** A file of a story, by its path or name. */
export interface StoryFile {
  name: string;
  text: string;
}

/** A story that was read from files; lines count over all of them together. */
export interface ImportedFiles extends ImportedStory {
  /** In the order in which they were read. */
  files: string[];
  /** In which file a line stands, and in which line of it, both counted from 1. */
  placeOf(line: number): { file: string; line: number };
}

/** Each importer is loaded when a story needs it, and no other. */
const IMPORTERS: Record<ImportFormat, () => Promise<Importer>> = {
  twee: () => import('./twine/twee.ts').then(({ importTwee }) => importTwee),
  'twine-html': () => import('./twine/twine-html.ts').then(({ importTwineHtml }) => importTwineHtml),
  ink: () => import('./ink/ink.ts').then(({ importInk }) => importInk),
  renpy: () => import('./renpy/renpy.ts').then(({ importRenpy }) => importRenpy),
  fountain: () => import('./fountain.ts').then(({ importFountain }) => importFountain),
  markdown: () => import('./markdown.ts').then(({ importMarkdown }) => importMarkdown),
  loom: () => import('./loom.ts').then(({ importLoom }) => importLoom),
};

/** Notations in which each file is a story of its own. */
const ALONE: readonly ImportFormat[] = ['twine-html', 'loom'];

/**
 * Reads a story that is spread over files: the passages of a Twine folder, an Ink story with what it includes, the scripts
 * of a Ren'Py game, chapters. Files of other notations than that of the story are left out.
 * @param files in any order; but for Ink they are read in that of their names, with numbers by their value
 * @throws ImportError with a line of all files together; its `place` says in which file it is
 * @throws RangeError when there is no file
 */
export async function importFiles(
  files: readonly StoryFile[],
  options: Omit<StoryImportOptions, 'filename'> = {},
): Promise<ImportedFiles> {
  const { format, own } = ofOneFormat(files, options.format);
  const lines = format === 'ink' ? inkLines(own) : joined(own);
  const placeOf = (line: number) => {
    const { file, at } = lines[Math.min(Math.max(line, 1), lines.length) - 1]!;
    return { file, line: at };
  };
  const importer = await IMPORTERS[format]();
  try {
    const read = [...new Set(lines.map(({ file }) => file))];
    return { ...importer(lines.map(({ text }) => text).join('\n'), options), files: read, placeOf };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    error.place = placeOf(error.line);
    throw error;
  }
}

function ofOneFormat(
  files: readonly StoryFile[],
  wanted: StoryImportOptions['format'] = 'auto',
): { format: ImportFormat; own: StoryFile[] } {
  if (files.length === 0) throw new RangeError('a story has one file at least');
  const sorted = [...files].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  if (wanted !== 'auto' && !Object.hasOwn(IMPORTERS, wanted)) {
    throw new RangeError(`there is no format ${JSON.stringify(wanted)}`);
  }
  const counts = new Map<ImportFormat, StoryFile[]>();
  for (const file of sorted) {
    const format = files.length === 1 && wanted !== 'auto' ? wanted : detectFormat(file.text, file.name);
    counts.set(format, [...(counts.get(format) ?? []), file]);
  }
  // A readme beside a game is no story: what else there is comes first.
  const [most] = [...counts.keys()].sort(
    (a, b) => Number(a === 'markdown') - Number(b === 'markdown') || counts.get(b)!.length - counts.get(a)!.length,
  );
  const format = wanted === 'auto' ? most! : wanted;
  const own = counts.get(format) ?? [];
  if (own.length === 0) throw new ImportError(`none of the files is ${format}`, 1, format);
  return { format, own: ALONE.includes(format) ? own.slice(0, 1) : own };
}

interface Line {
  text: string;
  file: string;
  at: number;
}

function linesOf({ name, text }: StoryFile): Line[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line, index) => ({ text: line, file: name, at: index + 1 }));
}

/** File after file; a blank line ends whatever the file before had begun. */
function joined(files: readonly StoryFile[]): Line[] {
  return files.flatMap((file, index) => {
    const lines = linesOf(file);
    const last = lines.at(-1)!;
    return index < files.length - 1 && last.text !== '' ? [...lines, { ...last, text: '' }] : lines;
  });
}

const INCLUDE = /^\s*INCLUDE\s+(\S.*)$/;
const includedBy = (line: string): string | undefined => INCLUDE.exec(line)?.[1]?.trimEnd();

/** An Ink story as its compiler puts it together: what includes is read where it stands, each file once. */
function inkLines(files: readonly StoryFile[]): Line[] {
  const byName = new Map(files.map((file) => [plain(file.name), file]));
  const find = (from: string, path: string): StoryFile | undefined => {
    const folder = plain(from).split('/').slice(0, -1);
    const beside = plain([...folder, path].join('/'));
    // Beside the file that says so, from the top as inky has it, or wherever the only file of that name is.
    const named = files.filter(({ name }) => plain(name).split('/').at(-1) === plain(path).split('/').at(-1));
    return byName.get(beside) ?? byName.get(plain(path)) ?? (named.length === 1 ? named[0] : undefined);
  };
  const includesOf = (file: StoryFile) =>
    linesOf(file).flatMap(({ text }) => {
      const path = includedBy(text);
      return path === undefined ? [] : (find(file.name, path) ?? []);
    });
  const included = new Set(files.flatMap(includesOf));
  const read = new Set<StoryFile>();
  const expanded = (file: StoryFile): Line[] => {
    read.add(file);
    return linesOf(file).flatMap((line) => {
      const path = includedBy(line.text);
      const other = path === undefined ? undefined : find(file.name, path);
      if (!other) return [line];
      return read.has(other) ? [{ ...line, text: '' }] : expanded(other);
    });
  };
  const first = files.filter((file) => !included.has(file));
  // Of files that all include each other the first begins.
  return [...first, ...files].flatMap((file) => (read.has(file) ? [] : expanded(file)));
}

function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
