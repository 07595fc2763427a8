import { detectFormat, type StoryImportOptions } from './detect-format.ts';
import { importFountain } from './fountain.ts';
import { ImportError, type ImportedStory, type Importer, type ImportFormat } from './imported-story.ts';
import { importInk } from './ink/ink.ts';
import { importLoom } from './loom.ts';
import { importMarkdown } from './markdown.ts';
import { importRenpy } from './renpy/renpy.ts';
import { importTwee } from './twine/twee.ts';
import { importTwineHtml } from './twine/twine-html.ts';

const IMPORTERS: Record<ImportFormat, Importer> = {
  twee: importTwee,
  'twine-html': importTwineHtml,
  ink: importInk,
  renpy: importRenpy,
  fountain: importFountain,
  markdown: importMarkdown,
  loom: importLoom,
};

/**
 * Reads a story in the notation of another tool.
 * @returns a valid graph, what stands beside its nodes, and what could not be carried over
 * @throws ImportError with a line when the source is not what it should be; nothing else is thrown
 */
export function importStory(source: string, options: StoryImportOptions = {}): ImportedStory {
  const { format = 'auto', filename } = options;
  const chosen = format === 'auto' ? detectFormat(source, filename) : format;
  if (!Object.hasOwn(IMPORTERS, chosen)) throw new RangeError(`there is no format ${JSON.stringify(chosen)}`);
  return IMPORTERS[chosen](source, options);
}

export { ImportError };
