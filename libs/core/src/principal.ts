import { AsyncLocalStorage } from 'node:async_hooks';

export type Role = 'user' | 'admin';

/** Who is calling, as the server knows it now (never as a token claims it). */
export interface Principal {
  userId: string;
  sessionId: string;
  clientId: string;
  role: Role;
  /** Name of the plan that sets the default caps. */
  plan: string;
  /** The part of the usual rates that is left to a user who has attracted attention: from above 0 to 1. Absent: 1. */
  rateShare?: number;
  /** Until then nothing that costs money is done for them. */
  pausedUntil?: Date;
}

/** What the authentication guard adds to a request; guards and decorators after it read it from there. */
export interface Authenticated {
  principal: Principal;
}

/** On which job a worker works, and for which request: `x-request-id` and `traceparent` of the client who began it. */
export interface JobContext {
  jobId: string;
  requestId?: string;
  traceparent?: string;
}

const storage = new AsyncLocalStorage<JobContext>();

/**
 * Runs `work` so that the log lines below it carry the ids. For the jobs of a worker: a request of the api has its id at
 * hand wherever it is told of, because a context makes every promise of a process dearer on Node 20.
 */
export function withJobContext<T>(context: JobContext, work: () => T): T {
  return storage.run(context, work);
}

/** The job being worked on, or undefined outside of one. */
export function currentJob(): JobContext | undefined {
  return storage.getStore();
}

/**
 * What one part of the system stores about a person. Each part that stores something has one of these; the account
 * routes ask them all. What hangs on the account's row by a foreign key or a trigger goes when that row goes and needs
 * no `erase`; the rest (files, rows elsewhere) is erased there.
 */
export abstract class PersonalData {
  /** The member of the export that holds it. */
  abstract readonly name: string;

  /**
   * Everything stored about the person, ready for JSON. Secrets and their hashes are left out. What may be long is an
   * AsyncIterable of rows, which are read while they are sent.
   */
  abstract export(userId: string): Promise<unknown>;

  /**
   * The parts of an export, each by its name. One after the other: who asks for all they have must not take every
   * connection of the pool at once.
   */
  protected async eachInTurn<Part>(
    parts: Record<string, Part>,
    read: (part: Part) => unknown,
  ): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(parts)) found[name] = await read(part);
    return found;
  }

  /** Before the account goes. Must bear being called again, since a deletion may be tried twice. */
  erase(_userId: string): Promise<void> {
    return Promise.resolve();
  }
}
