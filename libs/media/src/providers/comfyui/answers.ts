import { ProviderFailure, type ProviderOutput } from '../../media-model';
import { at, listAt, textAt } from '../vendor-call/answer';
import { taskStage } from '../vendor-call/status-table';
import { COMFYUI_STATUSES } from './statuses';

/** Where a prompt is in the answer of `/queue`, whose items are `[number, id, prompt, extra_data, outputs]`. */
export function placeOf(queue: unknown, isIt: (item: unknown) => boolean): 'running' | 'pending' | undefined {
  if (listAt(queue, 'queue_running').some(isIt)) return 'running';
  return listAt(queue, 'queue_pending').some(isIt) ? 'pending' : undefined;
}

export const hasId = (id: string) => (item: unknown) => at(item, 1) === id;
export const hasAttempt = (attempt: string) => (item: unknown) => at(item, 3, 'attempt') === attempt;

export interface ComfyuiFile {
  filename: string;
  subfolder: string;
  type: string;
}

const ENDINGS = { image: /\.(png|jpe?g|webp|avif)$/i, video: /\.(mp4|webm|mov|mkv)$/i };

/**
 * The files of finished work: what nodes have saved, and of what they only showed where nothing was saved.
 * @throws ProviderFailure when it failed, was interrupted, or made nothing of the kind
 */
export function filesOf(entry: unknown, kind: 'image' | 'video', count: number): ComfyuiFile[] {
  const messages = listAt(entry, 'status', 'messages');
  const wasInterrupted = messages.some((message) => at(message, 0) === 'execution_interrupted');
  const errors = messages.filter((message) => at(message, 0) === 'execution_error');
  const words = errors.map((message) => textAt(message, 1, 'exception_type') ?? '');
  // Servers of before 2024 keep no status: what they keep has ended well.
  const state = wasInterrupted ? 'interrupted' : (textAt(entry, 'status', 'status_str') ?? 'success');
  taskStage(COMFYUI_STATUSES, state, words);
  const files = Object.values((at(entry, 'outputs') ?? {}) as object)
    .flatMap((node) => Object.values((node ?? {}) as object))
    .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    .flatMap((file) => {
      const [filename, type] = [textAt(file, 'filename'), textAt(file, 'type')];
      if (filename === undefined || type === undefined || !ENDINGS[kind].test(filename)) return [];
      return [{ filename, type, subfolder: textAt(file, 'subfolder') ?? '' }];
    });
  const saved = files.filter(({ type }) => type === 'output');
  const found = (saved.length > 0 ? saved : files).slice(0, count);
  if (found.length === 0) throw new ProviderFailure('bad_output', `ComfyUI made no ${kind}`);
  return found;
}

/** A file as an address on the engine. */
export function viewOf(base: string, file: ComfyuiFile, authorization: string | undefined): ProviderOutput {
  const query = new URLSearchParams({ ...file });
  return { from: 'url', url: `${base}/view?${query.toString()}`, ...(authorization && { headers: { authorization } }) };
}
