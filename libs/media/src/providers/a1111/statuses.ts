import { at, textAt, type VendorAnswer } from '../vendor-call/answer';
import type { Source, VendorError, VendorStatuses } from '../vendor-call/status-table';

/** What it answers stands in its `modules/api/api.py`; Forge answers alike. */
const API: Source = {
  document: 'https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API',
  read: '2026-11-29',
};

/** What SD WebUI and Forge answer instead of pictures. They bill nobody. */
export const A1111_STATUSES: VendorStatuses = {
  vendor: 'a1111',
  failures: [
    // Started without --api.
    { on: 'create', status: 404, failure: 'provider_auth', lasts: 'final', billed: 'unbilled', source: API },
    {
      on: 'create',
      status: 500,
      word: /OutOfMemory|out of memory/i,
      failure: 'create_failed_retryable',
      lasts: 'passing',
      billed: 'unbilled',
      source: API,
    },
  ],
  tasks: [],
  errorOf: a1111Error,
};

/** `{ error: "OutOfMemoryError", detail, body, errors }` */
function a1111Error({ body }: VendorAnswer): VendorError {
  const words = [textAt(body, 'error'), textAt(body, 'errors')].filter((word) => word !== undefined);
  return { words, own: at(body, 'error') !== undefined || at(body, 'detail') !== undefined };
}
