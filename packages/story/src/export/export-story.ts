import type { StoryGraph } from '../graph/story.ts';
import { exportFountain } from './fountain.ts';
import { exportHtml } from './html.ts';
import { exportInk } from './ink.ts';
import { exportMarkdown } from './markdown.ts';
import { storyToExport, type ExportOptions, type StoryToExport } from './story-to-export.ts';
import { exportTwee } from './twee.ts';

export type ExportFormat = 'twee' | 'ink' | 'fountain' | 'markdown' | 'html';

const EXPORTERS: Record<ExportFormat, (story: StoryToExport) => string> = {
  twee: exportTwee,
  ink: exportInk,
  fountain: exportFountain,
  markdown: exportMarkdown,
  html: exportHtml,
};

/**
 * Writes a story, or with `leaf` one branch of it, in the notation of another tool. What the notation would read as
 * markup is escaped, so that the text is read back as it is.
 * @throws RangeError for a graph that `validateGraph` finds fault with, or a leaf that is not there
 */
export function exportStory(graph: StoryGraph, format: ExportFormat, options: ExportOptions = {}): string {
  if (!Object.hasOwn(EXPORTERS, format)) throw new RangeError(`there is no format ${JSON.stringify(format)}`);
  return EXPORTERS[format](storyToExport(graph, options));
}
