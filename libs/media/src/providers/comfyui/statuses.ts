import { at, textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

/** Routes of the server; what it answers stands in its `server.py` and `execution.py`. */
const ROUTES: Source = {
  document: 'https://docs.comfy.org/development/comfyui-server/comms_routes',
  read: '2026-11-29',
};
const MESSAGES: Source = {
  document: 'https://docs.comfy.org/development/comfyui-server/comms_messages',
  read: '2026-11-29',
};

/** What ComfyUI answers instead of a place in its queue, and what becomes of work in it. It bills nobody. */
export const COMFYUI_STATUSES: VendorStatuses = {
  vendor: 'comfyui',
  failures: [
    // The nodes of a workflow do not fit together, or name a model that is not there.
    { on: 'create', status: 400, failure: 'invalid_request', lasts: 'final', billed: 'unbilled', source: ROUTES },
    {
      on: 'task',
      state: 'error',
      word: /OutOfMemory/i,
      failure: 'task_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: MESSAGES,
    },
    { on: 'task', state: 'error', failure: 'task_failed', lasts: 'final', billed: 'unbilled', source: MESSAGES },
    { on: 'task', state: 'interrupted', failure: 'task_failed', lasts: 'final', billed: 'unbilled', source: MESSAGES },
    // It keeps its queue in memory: after a restart nobody knows of the work, which is begun anew.
    {
      on: 'task',
      state: 'forgotten',
      failure: 'task_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: ROUTES,
    },
  ],
  tasks: [
    { state: 'pending', is: 'running', source: ROUTES },
    { state: 'running', is: 'running', source: ROUTES },
    { state: 'success', is: 'done', source: MESSAGES },
  ],
  errorOf: comfyuiError,
};

/** `{ error: { type, message, details }, node_errors }`, or a text where the server itself failed. */
function comfyuiError({ body }: VendorAnswer): VendorError {
  const type = textAt(body, 'error', 'type');
  return { words: type === undefined ? [] : [type], own: at(body, 'error') !== undefined };
}
