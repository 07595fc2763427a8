import type { CallEnd, CallObserver, ModelCall, TokenCounts } from '@cse/core';

/** What a text model tells of its calls, in the order in which it says it. */
export class CallRecorder implements CallObserver {
  /** Whether one more attempt is paid for. */
  covered = true;
  readonly calls: ModelCall[] = [];
  readonly counts: TokenCounts[] = [];
  readonly ends: CallEnd[] = [];
  /** What the last call has used by now, as far as the model can tell. */
  soFar: (() => TokenCounts) | undefined;

  dispatched(call: ModelCall, soFar?: () => TokenCounts): void {
    this.calls.push(call);
    this.soFar = soFar;
  }

  used(tokens: TokenCounts): void {
    this.counts.push(tokens);
  }

  ended(end: CallEnd): void {
    this.ends.push(end);
  }

  covers(): boolean {
    return this.covered;
  }
}
