import type { Call, CallOptions, EventsCall } from './call.ts';
import type { Job } from './generated/operations.ts';
import { abortReason, sleep, type Clock } from './platform.ts';
import { ConnectionError, ProblemError } from './problem-error.ts';
import { waitBefore } from './retry.ts';

/** What is told of work while it goes on. */
export type Progress<Work> = Pick<Work, Extract<keyof Work, 'status' | 'stage' | 'progress' | 'attempts'>> & {
  /** Keep it where the app may be closed in the middle, and `wait` for it at the next start. */
  id: string;
};

export interface WaitOptions<Work> extends CallOptions {
  /** Called with every change, and with the state that the work is in when waiting begins. */
  onProgress?: (progress: Progress<Work>) => void;
  /** Ends the work on the server when the signal aborts; without it the work goes on, and is paid for. */
  cancelOnAbort?: boolean;
}

/** The work ended without what was asked for. */
export class JobError<Work = Job> extends Error {
  /** As it ended: its `error` says why. */
  readonly job: Work;
  /** Such as `content_refused`; the status (`canceled`, `expired`) where there was no error. */
  readonly code: string;
  readonly retryable: boolean;

  constructor(job: Work & Ended) {
    super(`the work ended as ${job.status}${job.error ? `: ${job.error.code}, ${job.error.message}` : ''}`);
    this.name = 'JobError';
    this.job = job;
    this.code = job.error?.code ?? job.status;
    this.retryable = job.error?.retryable ?? false;
  }
}

interface Ended {
  status: string;
  error?: { code: string; message: string; retryable: boolean } | null;
}

/** The calls of one kind of work that is started, followed and ended: a picture, a clip, a storyboard. */
export interface WorkCalls<Work, Events> {
  idOf: (work: Work) => string;
  get: (id: string, options: CallOptions) => Call<Work>;
  cancel: (id: string) => Call<unknown>;
  /** Absent where the runtime cannot read a stream: then the work is asked after now and then. */
  follow?: ((id: string, options: CallOptions) => EventsCall<Events>) | undefined;
}

/** Work only moves on: what is asked for may be ahead of the events that a resumed stream still has. */
const ORDER = ['draft', 'queued', 'running'];
/** `partial`: a storyboard of which some shots failed, each alone. */
const MADE = ['succeeded', 'partial'];
const OVER = [...MADE, 'failed', 'canceled', 'expired'];
/** Streams that break one after the other, without a word in between, before there is only asking. */
const MOST_BROKEN = 3;
const POLL_MS = 2_000;

/** Starts work and waits for its end: by its events, which are resumed after the last one that was seen, or by asking. */
export class Runner<Work extends Ended, Events> {
  private readonly calls: WorkCalls<Work, Events>;
  private readonly clock: Clock;
  private readonly random: () => number;

  constructor(calls: WorkCalls<Work, Events>, { clock, random }: { clock: Clock; random: () => number }) {
    this.calls = calls;
    this.clock = clock;
    this.random = random;
  }

  /** @throws JobError when nothing was made in the end; what `start` throws */
  async run(start: (options: CallOptions) => Call<Work>, options: WaitOptions<Work> = {}): Promise<Work> {
    // The last event that was seen is one of a stream.
    const begun = await start({ ...options, lastEventId: undefined });
    return this.wait(this.calls.idOf(begun), options, begun);
  }

  /** Waits for work that was started before. @throws JobError, and what is thrown for an id that is none */
  async wait(id: string, options: WaitOptions<Work> = {}, begun?: Work): Promise<Work> {
    try {
      return await this.until(id, options, begun);
    } catch (error) {
      if (options.cancelOnAbort && options.signal?.aborted) await this.calls.cancel(id).catch(() => undefined);
      throw error;
    }
  }

  private async until(id: string, options: WaitOptions<Work>, begun?: Work): Promise<Work> {
    const { signal, onProgress } = options;
    const tell = onlyForward((state) => onProgress?.({ id, ...state } as unknown as Progress<Work>));
    let work = begun;
    let lastEventId: string | undefined;
    for (let broken = 0; ;) {
      if (work) tell(work);
      if (work && OVER.includes(work.status)) return succeeded(work);
      const { follow } = this.calls;
      if (!follow || broken >= MOST_BROKEN) await sleep(this.clock, POLL_MS, signal);
      else {
        try {
          for await (const { event, data, id: eventId } of follow(id, { signal, lastEventId, maxRetries: 0 })) {
            lastEventId = eventId ?? lastEventId;
            broken = 0;
            // What is told of a part of the work (`shot`) is not its own state.
            if (event !== 'shot') tell(data as object);
            if (event === 'done') return succeeded(data as unknown as Work);
          }
        } catch (error) {
          if (signal?.aborted) throw abortReason(signal);
          if (!mayPass(error)) throw error;
          await sleep(this.clock, waitBefore(error, broken++, this.random()), signal);
        }
      }
      work = await this.calls.get(id, { signal });
    }
  }
}

interface State {
  status: string;
  stage?: unknown;
  progress?: number;
  attempts?: number;
}

/** Passes on what is new, and nothing that is older than what was passed on already. */
function onlyForward(pass: (state: State) => void): (state: object) => void {
  let told = '';
  let reached = [-1, 0, 0];
  return (work) => {
    const { status, stage, progress, attempts } = work as State;
    const order = ORDER.indexOf(status);
    const here = [order < 0 ? ORDER.length : order, attempts ?? 0, progress ?? 0];
    const differs = here.findIndex((value, index) => value !== reached[index]);
    if (differs >= 0 && here[differs]! < reached[differs]!) return;
    reached = here;
    const known = JSON.stringify([status, stage, progress, attempts]);
    if (known !== told) pass({ status, stage, progress, attempts });
    told = known;
  };
}

/** A stream that broke, one too many at a time, or a server that is busy: the work itself may well go on. */
const mayPass = (error: unknown): boolean =>
  error instanceof ConnectionError || (error instanceof ProblemError && error.retryable);

function succeeded<Work extends Ended>(work: Work): Work {
  if (!MADE.includes(work.status)) throw new JobError<Work>(work);
  return work;
}
