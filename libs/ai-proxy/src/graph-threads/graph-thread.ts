import { parentPort } from 'node:worker_threads';
import { AppError, describeCause, type ErrorCode, type FieldProblem } from '@cse/core';
import { runGraphCall, type GraphCall } from './graph-call';

/** What a thread says of its call: what it finds, and last how it ended. */
export type FromThread =
  | { step: string; data: unknown }
  | { result: object }
  | { code: ErrorCode; message: string; errors?: FieldProblem[]; members: Record<string, unknown> }
  /** Nothing of a message leaves the thread: it may hold words of a story. */
  | { failed: Record<string, unknown> };

const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

port.on('message', (call: GraphCall) => {
  try {
    say({ result: runGraphCall(call, (step, data) => say({ step, data })) });
  } catch (error) {
    if (error instanceof AppError) {
      const { code, message, errors, members } = error;
      say({ code, message, errors, members });
    } else say({ failed: describeCause(error) });
  }
});
