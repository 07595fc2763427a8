import type { SignedInUser } from '@creative-space/sdk';
import {
  JsonDoc,
  liveStateOf,
  LiveSync,
  type Json,
  type LiveState,
  type Project,
  type Role,
} from '@creative-space/vault';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { Observed } from '../store/observed';
import type { OpenProject } from '../store/open-project';
import { createProject } from '../store/projects';
import type { Story } from '../store/story';
import { changeLink, linkOf, type Link } from '../sync/link';
import type { Synced, SyncState } from '../sync/sync-state';
import { Here } from './here';
import { mergeStories, TEXTS } from './merge-stories';
import { nextPeopleChange, onPeopleChange, openVault, peopleChanged } from './open-vault';
import { covers, placeOf } from './place';
import { same } from './same';
import { fromShared, toShared } from './shared-story';
import { syncLock } from './sync-lock';

/** How long a key or a server is waited for before it is asked again, in milliseconds: twice as long each time. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

interface Line {
  remote: Project;
  doc: Doc;
  story: JsonDoc;
  live: LiveSync;
  awareness: Awareness;
  here: Here;
}

/**
 * Keeps the open story and the document that its people share in step, in one tab of this browser: each change here goes into
 * the document at once, and each change of the others into the story.
 */
export class SyncedStory extends Observed<SyncState> implements Synced {
  private readonly ended = new AbortController();
  private line: Line | undefined;
  /** The story as the document says it. */
  private agreed: Story | undefined;
  /** Whether one had been taken out when this began: what was written since is one's own. */
  private wasRemoved = false;
  /** While a word is being put together (Japanese, Chinese), the field must not change under it. */
  private isComposing = false;
  private wake: () => void = () => undefined;
  private heeding: AbortController | undefined;
  private readonly done: Promise<void>;

  constructor(
    private readonly project: OpenProject,
    private readonly link: Pick<Link, 'remote' | 'begunHere'>,
    private readonly user: SignedInUser,
  ) {
    super({ status: 'connecting', present: [] });
    project.shared = { merge: mergeStories };
    const options = { signal: this.ended.signal };
    addEventListener('online', this.retry, options);
    document.addEventListener('compositionstart', () => (this.isComposing = true), options);
    document.addEventListener('compositionend', () => this.endComposing(), options);
    this.done = this.run();
  }

  /** Ends it; what was not sent is kept for the next time. */
  async stop(): Promise<void> {
    this.ended.abort();
    this.wake();
    // What others wrote while it went on must not be undone later either.
    this.project.shared = { merge: mergeStories };
    await this.done;
  }

  readonly retry = (): void => {
    this.wake();
    this.line?.live.retry();
  };

  private async run(): Promise<void> {
    const { signal } = this.ended;
    const lock = syncLock(this.link.remote);
    try {
      const isFree = await navigator.locks.request(lock, { ifAvailable: true }, (held) =>
        held ? this.keepOn().then(() => true) : false,
      );
      if (isFree) return;
      this.set({ status: 'elsewhere' });
      await navigator.locks.request(lock, { signal }, () => this.keepOn());
    } catch (error) {
      if (!signal.aborted) this.set({ status: 'stopped', error });
    }
  }

  /** Until it is stopped. What cannot be had yet, such as the key or the server, is waited for. */
  private async keepOn(): Promise<void> {
    let wait = FIRST_WAIT;
    while (!this.ended.signal.aborted) {
      let last: LiveState = { status: 'connecting' };
      const note = (state: LiveState) => {
        last = state;
        if (state.status === 'live') wait = FIRST_WAIT;
        this.set({ error: undefined, unsound: undefined, held: undefined, ...state });
        if (state.status === 'live') void this.hearRole();
        if (state.status === 'removed') void changeLink(this.project.id, { removed: true });
      };
      try {
        note(last);
        this.line = await this.open(note);
        void this.project.save();
        await Promise.race([this.line.live.done, aborted(this.ended.signal)]);
      } catch (error) {
        const state = stateOf(error);
        note(this.wasRemoved && state.status === 'offline' ? { status: 'removed' } : state);
      }
      await this.close();
      if (this.ended.signal.aborted) return;
      // What has ended for good is taken up again when the writer asks.
      const isOver = last.status === 'removed' || last.status === 'stopped';
      if (last.status === 'waiting') this.heed();
      await this.pause(isOver ? undefined : wait);
      this.heeding?.abort();
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  /** Somebody may give this browser the key at any moment: its people are listened to while it waits. */
  private heed(): void {
    const own = (this.heeding = new AbortController());
    nextPeopleChange(this.link.remote, own.signal).then(
      () => {
        if (own.signal.aborted) return;
        peopleChanged(this.link.remote);
        this.wake();
      },
      () => undefined,
    );
  }

  private async open(note: (state: LiveState) => void): Promise<Line> {
    const remote = await (await openVault(this.user.id)).openProject(this.link.remote);
    const doc = new Doc();
    try {
      return await this.openDoc(remote, doc, note);
    } catch (error) {
      // Who is here is told by a timer that ends with it.
      doc.destroy();
      throw error;
    }
  }

  private async openDoc(remote: Project, doc: Doc, note: (state: LiveState) => void): Promise<Line> {
    const awareness = new Awareness(doc);
    const sync = await remote.sync(doc, { awareness });
    const story = new JsonDoc(doc, { texts: TEXTS, immutable: true });
    await this.noteRole(await remote.access.role());
    this.project.shared = { merge: mergeStories, place: () => this.placeNow() };
    this.wasRemoved = (await linkOf(this.project.id))?.removed === true;
    // What the others wrote may not have come to this device yet: a story that began here must not be written over it.
    if (story.isEmpty || this.wasRemoved) await sync.exchange();
    // Another tab may have kept them in step until now.
    await this.project.save();
    await this.project.refresh();
    await this.meet(story, placeOf(doc));
    const live = new LiveSync(sync, note);
    const endings = [
      story.onChange((value) => this.takeIn(value)),
      this.project.subscribe(() => this.hand(story)),
      onPeopleChange((id) => id === this.link.remote && void this.hearRole()),
      () => sync.close(),
      () => doc.destroy(),
    ];
    const here = new Here(awareness, this.user, (present) => {
      if (!same(present, this.state.present)) this.set({ present });
    });
    void live.done.then(() => endings.forEach((end) => end()));
    here.tell(this.project.snapshot().selected);
    return { remote, doc, story, live, awareness, here };
  }

  /** The story and the document, which may each have gone on without the other. */
  private async meet(story: JsonDoc, now: Uint8Array): Promise<void> {
    const here = this.project.snapshot().story;
    const shared = this.project.sharedAt;
    if (story.isEmpty) {
      if (!this.link.begunHere || this.isReader) return;
      story.write(toShared(here));
    } else if (shared && covers(shared.place, now) && !this.isReader && !this.wasRemoved) {
      // Nothing came that is not in the story: what else is in it was written here.
      story.write(toShared(here));
    } else {
      const there = fromShared(story.read(), here);
      const isOlder = here.nodes.length === 0 || (shared?.isLast && covers(now, shared.place)) || same(there, here);
      // Both went on and nobody knows from where: both are kept.
      if (!isOlder) await createProject({ ...here, title: `${here.title} (of this browser)` });
      this.agreed = there;
      this.project.takeIn(there);
    }
    this.agreed = this.project.snapshot().story;
  }

  /** What was changed here goes to the others. */
  private hand(story: JsonDoc): void {
    const { story: now, selected } = this.project.snapshot();
    this.line?.here.tell(selected);
    if (now === this.agreed || this.isComposing || this.isReader) return;
    // Before anything of the others has come there is nothing to change.
    if (this.agreed === undefined && !this.link.begunHere) return;
    story.write(toShared(now));
    this.agreed = now;
  }

  /** What the others changed comes here. */
  private takeIn(value: Record<string, Json>): void {
    if (this.isComposing) return;
    const next = fromShared(value, this.project.snapshot().story);
    this.agreed = next;
    this.project.takeIn(next);
  }

  private endComposing(): void {
    this.isComposing = false;
    if (!this.line || this.agreed === undefined) return;
    // The field of some browsers tells of its last letters after this.
    setTimeout(() => this.line && !this.isComposing && this.joinComposed(this.line), 0);
  }

  /** What came and what was written while a word was put together become one. */
  private joinComposed({ story }: Line): void {
    const base = this.agreed!;
    const here = this.project.snapshot().story;
    const there = fromShared(story.read(), base);
    const next = mergeStories(base, there, here);
    story.write(toShared(next));
    this.agreed = next;
    this.project.takeIn(next);
  }

  /** Where the document is, while it says the same as the story. */
  private placeNow(): Uint8Array | undefined {
    return this.line && this.agreed && !this.isComposing ? placeOf(this.line.doc) : undefined;
  }

  private get isReader(): boolean {
    return this.state.role === 'viewer';
  }

  private async hearRole(): Promise<void> {
    const role = await this.line?.remote.access.role().catch(() => undefined);
    if (role) await this.noteRole(role, { removed: undefined });
  }

  /** For all tabs, and for the next time: who reads only must not begin to write before this is known again. */
  private async noteRole(role: Role, more?: Pick<Link, 'removed'>): Promise<void> {
    this.set({ role });
    await changeLink(this.project.id, { role, ...more });
  }

  private async close(): Promise<void> {
    const { line } = this;
    this.line = undefined;
    if (!line) return;
    // Said while the line is still up: the others need not wait until it is noticed.
    line.awareness.setLocalState(null);
    await line.live.stop();
    line.awareness.destroy();
    this.set({ present: [] });
  }

  /** @param ms undefined for as long as nobody asks */
  private pause(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What kept a line from being made. A refusal that may pass says so. */
function stateOf(error: unknown): LiveState {
  const state = liveStateOf(error);
  const { name, retryable } = error as { name?: string; retryable?: boolean };
  return state.status === 'offline' && name === 'ProblemError' && !retryable ? { status: 'stopped', error } : state;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
