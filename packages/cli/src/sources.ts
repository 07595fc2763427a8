import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  detectFormat,
  ImportError,
  importFiles,
  type ImportedFiles,
  type ImportFormat,
  type StoryFile,
  type StoryImportOptions,
} from '@creative-space/story';
import { Failure } from './failure.ts';
import { infoOf, read } from './files.ts';

/** Endings of what is read in a folder; a file that is named is read whatever its ending is. */
const ENDINGS = new Set('.twee .tw .tw2 .html .htm .ink .rpy .fountain .spmd .md .markdown'.split(' '));
/** Notations in which a story may be spread over files: what links is found over all of them. */
const JOINED: readonly ImportFormat[] = ['twee', 'ink', 'renpy', 'fountain', 'markdown'];
/** Belongs to the folder and not to the story. */
const NO_STORY = /^(readme|license|licence|changelog|contributing)\b/i;

/** Reads a file, or all files of a folder as one story. @throws Failure */
export async function readSources(path: string, options: StoryImportOptions): Promise<ImportedFiles> {
  const info = await infoOf(path);
  if (!info) throw new Failure(`${path}: there is no such file or folder`);
  const all = info.isDirectory() ? await filesIn(path) : [path];
  const sources = await Promise.all(all.map(async (name) => ({ name, text: await read(name) })));
  const chosen = info.isDirectory() ? ofFormat(sources, options.format) : sources;
  if (chosen.length === 0) throw new Failure(`${path} holds no story: ${[...ENDINGS].join(', ')} are read`);
  const format = formatOf(path, chosen, options);
  try {
    return await importFiles(chosen, { ...options, format });
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { file, line } = error.place!;
    throw new Failure(`${file}:${line}: ${error.detail} (read as ${format}; --format names another)`);
  }
}

const ofFormat = (sources: StoryFile[], format: StoryImportOptions['format']): StoryFile[] =>
  format && format !== 'auto' ? sources.filter(({ name, text }) => detectFormat(text, name) === format) : sources;

function formatOf(path: string, files: StoryFile[], options: StoryImportOptions): ImportFormat {
  const found = new Map<ImportFormat, string[]>();
  for (const { name, text } of files) {
    const format = options.format && options.format !== 'auto' ? options.format : detectFormat(text, name);
    found.set(format, [...(found.get(format) ?? []), name]);
  }
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

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(path)));
    else if (ENDINGS.has(extname(entry.name).toLowerCase()) && !NO_STORY.test(entry.name)) files.push(path);
  }
  return files;
}
