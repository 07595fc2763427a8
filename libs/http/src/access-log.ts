import type { LoggerService } from '@nestjs/common';
import type { RequestObserver } from './served-request';

/** Asked for by machines every few seconds; worth a line only to someone who looks for it. */
const FREQUENT = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line a request: what was asked for and how it ended, never what was said or by whom. */
export function accessLog(logger: LoggerService): RequestObserver {
  return ({ requestId, method, route, status, ms, bytes, aborted }) => {
    const line = {
      event: 'request',
      request_id: requestId,
      method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      bytes,
      ...(aborted ? { aborted } : {}),
    };
    if (FREQUENT.has(route) && status < 500) logger.debug?.(line, 'Access');
    else logger.log(line, 'Access');
  };
}
