import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  detectFormat,
  ImportError,
  importStory,
  type ImportedStory,
  type ImportFormat,
  type StoryImportOptions,
} from '@creative-space/story';
import { Failure } from './failure.ts';
import { read, type Place } from './files.ts';

/** Endings of what is read in a folder; a file that is named is read whatever its ending is. */
const ENDINGS = new Set('.twee .tw .tw2 .html .htm .ink .rpy .fountain .spmd .md .markdown'.split(' '));
/** Notations in which a story may be spread over files: what links is found over all of them. */
const JOINED: readonly ImportFormat[] = ['twee', 'ink', 'renpy', 'fountain', 'markdown'];
/** Belongs to the folder and not to the story. */
const NO_STORY = /^(readme|license|licence|changelog|contributing)\b/i;

export interface Sources {
  imported: ImportedStory;
  files: string[];
  /** @param line of all files together, counted from 1 */
  placeOf(line: number): Place;
}

/** Reads a file, or all files of a folder as one story. @throws Failure */
export async function readSources(path: string, options: StoryImportOptions): Promise<Sources> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new Failure(`${path}: there is no such file or folder`);
  const all = info.isDirectory() ? await filesIn(path) : [path];
  const sources = await Promise.all(all.map(async (file) => ({ file, text: await read(file) })));
  const chosen = info.isDirectory() ? ofFormat(sources, options.format) : sources;
  const [files, texts] = [chosen.map(({ file }) => file), chosen.map(({ text }) => text)];
  if (files.length === 0) throw new Failure(`${path} holds no story: ${[...ENDINGS].join(', ')} are read`);
  const format = formatOf(path, files, texts, options);
  const begins: { file: string; line: number }[] = [];
  let lines = 0;
  let source = '';
  files.forEach((file, at) => {
    begins.push({ file, line: lines });
    // A blank line ends whatever the file before had begun.
    const text = at < files.length - 1 ? `${texts[at]!.replace(/\n*$/, '')}\n\n` : texts[at]!;
    source += text;
    lines += text.split('\n').length - 1;
  });
  const placeOf = (line: number): Place => {
    const { file, line: before } = begins.findLast((one) => one.line < line) ?? begins[0]!;
    return { file, line: line - before };
  };
  try {
    return { imported: importStory(source, { ...options, format, filename: files[0] }), files, placeOf };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const place = placeOf(error.line);
    throw new Failure(`${place.file}:${place.line}: ${error.detail} (read as ${format}; --format names another)`);
  }
}

type Source = { file: string; text: string };

const ofFormat = (sources: Source[], format: StoryImportOptions['format']): Source[] =>
  format && format !== 'auto' ? sources.filter(({ file, text }) => detectFormat(text, file) === format) : sources;

function formatOf(path: string, files: string[], texts: string[], options: StoryImportOptions): ImportFormat {
  if (options.format && options.format !== 'auto') return options.format;
  const found = new Map<ImportFormat, string[]>();
  files.forEach((file, at) => {
    const format = detectFormat(texts[at]!, file);
    found.set(format, [...(found.get(format) ?? []), file]);
  });
  const [format, ...others] = found.keys();
  if (others.length > 0) {
    const counted = [...found].map(([name, all]) => `${all.length} ${name}`).join(', ');
    throw new Failure(`${path} holds several notations (${counted}): name one file, or a notation with --format`);
  }
  if (files.length > 1 && !JOINED.includes(format!)) {
    throw new Failure(`${path} holds ${files.length} files of ${format}, each a story of its own: name one`);
  }
  return format!;
}

/** In the order in which people number them: chapter-2 before chapter-10. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(path)));
    else if (ENDINGS.has(extname(entry.name).toLowerCase()) && !NO_STORY.test(entry.name)) files.push(path);
  }
  return files;
}
