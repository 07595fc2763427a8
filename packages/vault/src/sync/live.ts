import { codeOf } from '../api.ts';
import { VaultError } from '../error.ts';
import type { DocSync } from './doc-sync.ts';
import type { Unsound } from './log-state.ts';

/**
 * - `connecting`: the line is being made, or made anew.
 * - `live`: everything that was written is there on both sides, and comes as it is written.
 * - `offline`: the server does not answer; what is written is kept and sent later.
 * - `unsaved`: the store of this device takes nothing, such as when it is full; what is written is lost with the page. It is
 *   tried again.
 * - `waiting`: somebody must give this device the newest key first.
 * - `removed`: this person is no member any more.
 * - `stopped`: the server has shown something that nobody wrote, or refuses: see `error`.
 */
export type SyncStatus = 'connecting' | 'live' | 'offline' | 'unsaved' | 'waiting' | 'removed' | 'stopped';

export interface LiveState {
  status: SyncStatus;
  error?: unknown;
  /** Devices that have signed what nobody can use, while there are any. It is left out; the rest goes on. */
  unsound?: Unsound[];
  /** While something that was written here waits since this person may only read now. It goes when they may write again. */
  held?: true;
}

/** Milliseconds that changes gather before they are sent, so that a sentence is no twenty requests. */
const GATHER_MS = 200;

/** Milliseconds before the line is tried anew: twice as long each time, up to the last. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Codes of refusals that no waiting helps against. */
const FINAL = ['role_insufficient', 'quota_exceeded', 'unauthorized', 'session_revoked', 'account_suspended'];

/** Keeps a document in step with the others as long as it is open. */
export class LiveSync {
  private readonly sync: DocSync;
  private readonly onState: (state: LiveState) => void;
  private readonly ended = new AbortController();
  private gathering: ReturnType<typeof setTimeout> | undefined;
  /** Before what was refused is sent again. */
  private sendWait = FIRST_WAIT_MS;
  private isUp = false;
  private state: LiveState | undefined;
  private wake: () => void = () => undefined;
  /** Resolves when it has stopped, for whatever reason. */
  readonly done: Promise<void>;

  constructor(sync: DocSync, onState: (state: LiveState) => void) {
    this.sync = sync;
    this.onState = onState;
    sync.whenChanged(
      () => this.sendSoon(GATHER_MS),
      (error) => this.fail(error),
    );
    sync.presence?.awareness.on('update', this.sendPresence);
    this.done = this.run();
  }

  /** Ends it; what was not sent is kept. */
  async stop(): Promise<void> {
    this.ended.abort();
    this.wake();
    await this.done;
  }

  /** Tries the line at once, such as when the browser says that it is online. */
  retry(): void {
    this.wake();
  }

  private async run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!this.ended.signal.aborted) {
      let state: LiveState;
      try {
        this.tell({ status: 'connecting' });
        await this.sync.exchange();
        for await (const event of this.sync.stream(this.ended.signal)) {
          wait = FIRST_WAIT_MS;
          if (event.event === 'removed') return this.finish({ status: 'removed' });
          if (event.event === 'done') break;
          await this.sync.take(event);
          this.tell(this.state!);
          if (event.event === 'ready') await this.begin();
        }
        state = { status: 'offline' };
      } catch (error) {
        state = liveStateOf(error);
        if (state.status === 'removed' || state.status === 'stopped') return this.finish(state);
      }
      this.isUp = false;
      if (this.ended.signal.aborted) break;
      this.tell(state);
      await this.pause(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    this.finish(undefined);
  }

  /** Says how it stands, when that is new. */
  private tell({ status, error }: LiveState): void {
    const { unsound, isHeld } = this.sync;
    const state: LiveState = {
      status,
      ...(error !== undefined && { error }),
      ...(unsound.length > 0 && { unsound }),
      ...(isHeld && { held: true }),
    };
    const isSame = status === this.state?.status && error === this.state.error && state.held === this.state.held;
    if (isSame && JSON.stringify(unsound) === JSON.stringify(this.state?.unsound ?? [])) return;
    this.state = state;
    this.onState(state);
  }

  private async begin(): Promise<void> {
    this.isUp = true;
    this.tell({ status: 'live' });
    await this.sync.presence?.send().catch(() => undefined);
  }

  private sendSoon(wait: number): void {
    if (this.ended.signal.aborted) return;
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.sync.exchange().then(
        () => this.sent(),
        (error: unknown) => this.fail(error),
      );
    }, wait);
  }

  private sent(): void {
    this.sendWait = FIRST_WAIT_MS;
    if (this.isUp) this.tell({ status: 'live' });
  }

  /** The stream may be up while what is sent is refused for now: it is said, and sent again. */
  private fail(error: unknown): void {
    const state = liveStateOf(error);
    if (state.status === 'stopped' || state.status === 'removed') {
      this.ended.abort();
      return this.finish(state);
    }
    if (this.ended.signal.aborted || this.sync.unsent === 0) return;
    this.tell(state);
    this.sendSoon(this.sendWait);
    this.sendWait = Math.min(this.sendWait * 2, LONGEST_WAIT_MS);
  }

  private readonly sendPresence = (_: unknown, origin: unknown): void => {
    if (origin === 'local') void this.sync.presence?.send().catch(() => undefined);
  };

  private finish(state: LiveState | undefined): void {
    clearTimeout(this.gathering);
    this.ended.abort();
    this.sync.whenChanged(undefined);
    this.sync.presence?.awareness.off('update', this.sendPresence);
    if (state) this.tell(state);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** How a document stands that could not be opened, fetched or sent. */
export function liveStateOf(error: unknown): LiveState {
  const code = codeOf(error);
  const isFull = (error as { name?: string }).name === 'QuotaExceededError';
  if (isFull || code === 'not_kept') return { status: 'unsaved', error };
  if (code === 'no_key' || code === 'key_generation_old') return { status: 'waiting', error };
  if (code === 'not_found') return { status: 'removed', error };
  if (error instanceof VaultError || FINAL.includes(code ?? '')) return { status: 'stopped', error };
  return { status: 'offline', error };
}
