import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<Exchange>();

/**
 * What is said between us and a vendor's server while a model is asked something. Every call finds the exchange that it
 * belongs to by itself, so no adapter has to hand anything on.
 */
export class Exchange {
  /** What the vendor calls the request that created work, else the last one; undefined while it has said nothing. */
  requestId: string | undefined;
  private created = false;

  /** The one that runs now. */
  static get current(): Exchange | undefined {
    return running.getStore();
  }

  within<T>(work: () => Promise<T>): Promise<T> {
    return running.run(this, work);
  }

  heard(requestId: string | undefined, creates: boolean): void {
    if (requestId === undefined || (this.created && !creates)) return;
    this.requestId = requestId;
    this.created = creates;
  }
}
