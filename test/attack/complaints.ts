import type { FuzzedRequest } from './fuzzed-requests';

/** What an answer shows of the inside: a stack, a driver's words, a path of the machine. */
const INSIDE = /\n\s+at |node_modules|\bat (?:async )?[\w.]+ \(|ECONN|pg_|relation "|syntax error at|TypeError|\/src\//;
/** What HTTP itself may answer to any request, before it has come to an operation. */
const BEFORE_A_ROUTE: readonly number[] = [408, 414, 431];

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
}

/** What is wrong with an answer, whatever was asked: contract, sections 1 and 2. Empty for a good one. */
export function complaints(request: FuzzedRequest, { status, headers, text }: Answered): string[] {
  const found: string[] = [];
  if (status >= 500) found.push(`answered ${status}`);
  if (![...request.declared, ...BEFORE_A_ROUTE].includes(status)) found.push(`${status} is not in the document`);
  if (headers.get('x-content-type-options') !== 'nosniff') found.push('no nosniff');
  if (!headers.get('x-request-id')) found.push('no x-request-id');
  if (status < 400) return found;
  if (INSIDE.test(text)) found.push('shows the inside');
  if (!/^application\/problem\+json/.test(headers.get('content-type') ?? '')) found.push('no problem document');
  else found.push(...problemComplaints(status, text));
  return found;
}

function problemComplaints(status: number, text: string): string[] {
  try {
    const problem = JSON.parse(text) as { status?: unknown; code?: unknown; request_id?: unknown; type?: unknown };
    const found: string[] = [];
    if (problem.status !== status) found.push(`the problem says ${String(problem.status)}`);
    if (typeof problem.code !== 'string' || !/^[a-z_]+$/.test(problem.code)) found.push('no code');
    if (typeof problem.request_id !== 'string') found.push('no request_id');
    return found;
  } catch {
    return ['the problem is no JSON'];
  }
}
