import type { CallObserver } from '@cse/core';
import type { Quote } from '../admission/quote';

/** Hears what metered requests do, for the metrics of the process. Optional: without one nobody listens. */
export abstract class UsageTelemetry {
  /** Passes on what the observer of a request is told, and counts it. */
  abstract watch(quote: Quote, observer: CallObserver): CallObserver;

  /** A request cost more than was held for it. The ledger says what it cost; the bound is wrong and has to be mended. */
  abstract overshot(quote: Quote): void;
}
