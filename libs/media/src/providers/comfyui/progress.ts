import { WebSocket } from 'undici';
import { numberAt, textAt } from '../vendor-call/answer';

export interface Following {
  /** Of the engine, with http or https. */
  base: string;
  /** To whom the engine tells of a prompt: the name that it was queued under. */
  clientId: string;
  promptId: string;
  authorization: string | undefined;
  /** How long it is listened to, in milliseconds; it ends sooner when the prompt does. */
  forMs: number;
  signal: AbortSignal;
}

const ENDS = new Set(['execution_success', 'execution_error', 'execution_interrupted']);

/**
 * How far the prompt is that the engine works on, 0–1, as it tells over its WebSocket while it is listened to; undefined
 * when it told nothing. That it cannot be listened to stops nothing: the queue and the history say what has become of it.
 */
export function followProgress(of: Following): Promise<number | undefined> {
  const address = `${of.base.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(of.clientId)}`;
  return new Promise((resolve) => {
    let latest: number | undefined;
    const socket = new WebSocket(address, of.authorization ? { headers: { authorization: of.authorization } } : {});
    const end = (): void => {
      clearTimeout(timer);
      of.signal.removeEventListener('abort', end);
      socket.close();
      resolve(latest);
    };
    const timer = setTimeout(end, of.forMs);
    of.signal.addEventListener('abort', end, { once: true });
    socket.addEventListener('error', end);
    socket.addEventListener('close', end);
    socket.addEventListener('message', ({ data }) => {
      const message = parsed(data);
      if (textAt(message, 'data', 'prompt_id') !== of.promptId) return;
      const type = textAt(message, 'type') ?? '';
      if (type === 'progress') latest = fraction(message) ?? latest;
      if (ENDS.has(type)) end();
    });
  });
}

function fraction(message: unknown): number | undefined {
  const [value, max] = [numberAt(message, 'data', 'value'), numberAt(message, 'data', 'max')];
  return value !== undefined && max !== undefined && max > 0 ? Math.min(Math.max(value / max, 0), 1) : undefined;
}

/** Previews come as bytes, which say nothing of progress. */
function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
