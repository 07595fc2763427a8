import { exportStory, type ExportFormat } from '@creative-space/story';
import { EXIT, Failure, type ExitCode } from '../failure.ts';
import { write } from '../files.ts';
import { graphOf, loadStory } from '../story-file.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportFlags {
  to: ExportFormat;
  out?: string;
  leaf?: string;
  language?: string;
  title?: string;
}

/** Writes the whole story, or the branch that ends at `leaf`, in another notation. */
export async function exportCommand(path: string, flags: ExportFlags, terminal: Terminal): Promise<ExitCode> {
  const { story } = await loadStory(path);
  const { to: format, leaf, language, out } = flags;
  const title = flags.title ?? story.title;
  let text: string;
  try {
    text = exportStory(graphOf(story), format, { title, details: story.details, leaf, language });
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`${path}: ${error.message}`);
    throw error;
  }
  if (out === undefined && !terminal.options.json) terminal.file(text);
  else if (out !== undefined) {
    await write(out, text);
    terminal.print(`written to ${out}`);
  }
  terminal.json(out === undefined ? { format, text } : { format, file: out, bytes: Buffer.byteLength(text) });
  return EXIT.fine;
}
