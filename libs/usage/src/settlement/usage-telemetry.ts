import type { CallObserver } from '@cse/core';
import type { Quote } from '../admission/quote';

/** Hears what paid answers do, for the metrics of the process. Optional: without one nobody listens. */
export abstract class UsageTelemetry {
  /** Is told what the attempts of a request do, after the ledger was. What it throws is of no account. */
  abstract watch(quote: Quote): CallObserver;

  /** A provider claims more than was held for the request, or the bound is wrong: the ledger says how much is disputed. */
  abstract overshot(quote: Quote): void;

  /** A hold was ended by somebody else than who made it: past its time, or taken over from a process that died. */
  abstract lost(how: 'expired' | 'taken_over'): void;

  /** What a hold is to be settled with could not be written; it is tried again. */
  abstract unsettled(): void;
}
