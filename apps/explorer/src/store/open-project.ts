import { database, ofProject, type ProjectRow, type SharedPlace } from './database';
import { History, type Merge } from './history';
import { Observed } from './observed';
import { createProject, tellOthers } from './projects';
import { indexOf, type Story } from './story';
import { isReader, linkOf } from '../sync/link';

/** How long a change waits for more of them before it is written, in milliseconds. */
const WRITE_AFTER = 400;
/** How long a change waits at most while more of them come, in milliseconds. */
const WRITE_WITHIN = 2_000;

/** What a story that others write too needs; until it has it, what two tabs write at once is kept twice. */
export interface Shared {
  merge: Merge;
  /** In the tab that keeps the story and the shared document in step: where the document is, with the story as it is now. */
  place?: () => Uint8Array | undefined;
}

/** What can be seen of an open project at one moment. */
export interface ProjectState {
  readonly id: string;
  readonly story: Story;
  /** The node that the writer is at. */
  readonly selected: string | undefined;
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
  readonly kept: Kept;
  /** Whether another tab changed the story at the same time, so that this is now a copy with what was written here. */
  readonly isCopy: boolean;
  /** Whether it is shared with this person to be read only. */
  readonly isReadOnly: boolean;
}

/**
 * How far the story is written to this browser's storage: all of it, not yet, not at all since the storage failed, or
 * not any more since another tab deleted it.
 */
export type Kept = 'all' | 'waiting' | 'failed' | 'deleted';

/** The last writing of a story that was left: who opens it again reads what came of it. */
let leaving: Promise<void> = Promise.resolve();

/** A project that is worked on: its story, what can be undone, and the writing of changes into the browser's storage. */
export class OpenProject extends Observed<ProjectState> {
  /** Set while others write this story too. */
  shared: Shared | undefined;
  private readonly history = new History();
  private written: Story;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when something waits to be written. */
  private waitsSince: number | undefined;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    /** As this tab last read or wrote it. */
    private row: ProjectRow,
    story: Story,
    isReadOnly: boolean,
  ) {
    super({
      id: row.id,
      story,
      selected: row.selected ?? row.order[0],
      undoLabel: undefined,
      redoLabel: undefined,
      kept: 'all',
      isCopy: false,
      isReadOnly,
    });
    this.written = story;
  }

  /** Another one once this is a copy. */
  get id(): string {
    return this.state.id;
  }

  /** @returns undefined when there is no such project in this browser */
  static async load(id: string): Promise<OpenProject | undefined> {
    await leaving;
    const [found, link] = await Promise.all([read(id), linkOf(id)]);
    return found && new OpenProject(found.row, found.story, isReader(link));
  }

  /**
   * Changes the story in one step that can be undone.
   * @param label what is done, in words, as it stands in the menu
   * @param typing steps of the same kind in a row are one, such as letters typed into one text
   */
  change(label: string, change: (story: Story) => Story, options: { select?: string; typing?: string } = {}): void {
    if (this.state.isReadOnly) return;
    const { story, selected } = this.state;
    const next = change(story);
    if (next === story) return;
    this.history.note(label, { story, selected }, next, options.typing);
    this.show(next, options.select ?? selected);
  }

  undo(): void {
    if (this.state.isReadOnly) return;
    const step = this.history.undo(this.state, this.shared?.merge);
    if (step) this.show(step.story, step.selected);
  }

  redo(): void {
    if (this.state.isReadOnly) return;
    const step = this.history.redo(this.state, this.shared?.merge);
    if (step) this.show(step.story, step.selected);
  }

  /** Takes over the story as others have made it. What was done here can still be taken back, and nothing of theirs. */
  takeIn(next: Story): void {
    const { story, selected } = this.state;
    if (next === story) return;
    if (this.shared) this.history.takeIn(story, next, this.shared.merge);
    this.show(next, selected ?? next.nodes[0]?.id);
  }

  /** Where the shared document was when the story was last written by who keeps both in step. */
  get sharedAt(): { place: Uint8Array; isLast: boolean } | undefined {
    const { shared } = this.row;
    return shared && { place: shared.place, isLast: shared.revision === revisionOf(this.row) && !this.isUnwritten };
  }

  private get isUnwritten(): boolean {
    return this.state.story !== this.written;
  }

  select(id: string | undefined): void {
    if (id === this.state.selected) return;
    this.history.pause();
    this.show(this.state.story, id);
  }

  /** Writes what is not written yet. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.waitsSince = undefined;
    leaving = this.inTurn(() => this.write());
    return leaving;
  }

  /** Writes at once, since the page may end before the storage has answered a question. */
  saveAtEnd(): void {
    if (this.isUnwritten) void this.write({ unasked: true }).catch(() => undefined);
  }

  /** Takes over what another tab wrote, and whether one may write. What was changed in both is kept twice. */
  refresh(): Promise<void> {
    return this.inTurn(async () => {
      await this.readAnew();
      const isReadOnly = isReader(await linkOf(this.id));
      if (isReadOnly !== this.state.isReadOnly) this.set({ isReadOnly });
    });
  }

  /** One after the other; after a failure the next change tries again. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(work).catch(() => this.set({ kept: 'failed' }));
    return this.writing;
  }

  private show(story: Story, selected: string | undefined): void {
    this.set({
      story,
      selected: selected === undefined || indexOf(story).has(selected) ? selected : story.nodes[0]?.id,
      undoLabel: this.history.undoLabel,
      redoLabel: this.history.redoLabel,
      kept: story === this.state.story ? this.state.kept : 'waiting',
    });
    const now = Date.now();
    this.waitsSince ??= now;
    clearTimeout(this.timer);
    const wait = Math.min(WRITE_AFTER, Math.max(0, this.waitsSince + WRITE_WITHIN - now));
    this.timer = setTimeout(() => void this.save(), wait);
  }

  /**
   * Only rows that are other ones than those written before.
   * @param unasked whether to write without a look at what another tab may have written just now
   */
  private async write({ unasked = false } = {}): Promise<void> {
    const { id, story, selected } = this.state;
    const before = this.written;
    const place = this.shared?.place?.();
    if (story === before && selected === this.row.selected && isSame(place, this.row.shared)) return;
    const transaction = (await database()).transaction(['projects', 'nodes'], 'readwrite');
    const projects = transaction.objectStore('projects');
    const row = unasked ? this.row : await projects.get(id);
    // Deleted in another tab: it stays so.
    if (!row) return this.set({ kept: 'deleted' });
    const isBehind = revisionOf(row) !== revisionOf(this.row);
    if (story === before) {
      // Where the writer is changes nothing of what they wrote.
      const next = { ...row, selected, ...(!isBehind && at(place, revisionOf(row))) };
      await Promise.all([projects.put(next), transaction.done]);
      this.row = { ...this.row, selected, ...(!isBehind && at(place, revisionOf(row))) };
      return isBehind ? this.readAnew() : undefined;
    }
    if (isBehind) return this.shared ? this.meet(this.shared.merge) : this.becomeCopy(story);
    const known = new Map(before.nodes.map((node) => [node.id, node]));
    const here = new Set(story.nodes.map((node) => node.id));
    const { nodes, notes, ...rest } = story;
    const order = nodes.map((node) => node.id);
    const revision = revisionOf(row) + 1;
    const next = { ...row, ...rest, order, selected, updated: Date.now(), revision, ...at(place, revision) };
    const rows = transaction.objectStore('nodes');
    const changes = [
      ...before.nodes.filter((node) => !here.has(node.id)).map((node) => rows.delete([id, node.id])),
      ...nodes
        .filter((node) => known.get(node.id) !== node || before.notes[node.id] !== notes[node.id])
        .map((node) => rows.put({ project: id, id: node.id, node, note: notes[node.id] })),
      projects.put(next),
      transaction.done,
    ];
    if (unasked) transaction.commit();
    await Promise.all(changes);
    tellOthers();
    this.row = next;
    this.written = story;
    if (this.state.story === story) this.set({ kept: 'all' });
  }

  /** Another tab wrote, and so did this one: what is here goes on as a project of its own. */
  private async becomeCopy(story: Story): Promise<void> {
    const title = `${story.title} (other tab)`;
    const copy = { ...story, title };
    const id = await createProject(copy);
    this.row = (await (await database()).get('projects', id))!;
    this.written = copy;
    const isSame = this.state.story === story;
    const now = isSame ? copy : { ...this.state.story, title };
    this.set({ id, story: now, kept: isSame ? 'all' : 'waiting', isCopy: true, isReadOnly: false });
  }

  /** Another tab wrote, and perhaps this one too: what was changed in either is brought together. */
  private async meet(merge: Merge): Promise<void> {
    const found = await read(this.id);
    if (!found) return this.set({ kept: 'deleted' });
    if (revisionOf(found.row) === revisionOf(this.row)) return;
    const { story } = this.state;
    const next = this.isUnwritten ? merge(this.written, found.story, story) : found.story;
    this.row = found.row;
    this.written = found.story;
    this.takeIn(next);
    if (!this.isUnwritten) this.set({ kept: 'all' });
  }

  private async readAnew(): Promise<void> {
    if (this.shared) return this.meet(this.shared.merge);
    const found = await read(this.id);
    if (!found) return this.set({ kept: 'deleted' });
    if (revisionOf(found.row) === revisionOf(this.row)) return;
    if (this.isUnwritten) return this.write();
    const { row, story } = found;
    const { selected } = this.state;
    this.row = row;
    this.written = story;
    // Steps back from here would undo what the other tab did.
    this.history.clear();
    const isHere = selected !== undefined && row.order.includes(selected);
    this.set({
      story,
      selected: isHere ? selected : (row.selected ?? row.order[0]),
      undoLabel: undefined,
      redoLabel: undefined,
      kept: 'all',
    });
  }
}

const revisionOf = ({ revision = 0 }: ProjectRow): number => revision;

const isSame = (place: Uint8Array | undefined, shared: SharedPlace | undefined): boolean =>
  !place || (shared !== undefined && indexedDB.cmp(place, shared.place) === 0);

/** What is noted of the document beside the story, where this tab keeps them in step. */
const at = (place: Uint8Array | undefined, revision: number): Pick<ProjectRow, 'shared'> =>
  place ? { shared: { place, revision } } : {};

/** A project at one moment. */
async function read(id: string): Promise<{ row: ProjectRow; story: Story } | undefined> {
  const transaction = (await database()).transaction(['projects', 'nodes']);
  const [row, nodes] = await Promise.all([
    transaction.objectStore('projects').get(id),
    transaction.objectStore('nodes').getAll(ofProject(id)),
  ]);
  if (!row) return undefined;
  const rows = new Map(nodes.map((node) => [node.id, node]));
  const inOrder = row.order.flatMap((node) => rows.get(node) ?? []);
  const story: Story = {
    title: row.title,
    nodes: inOrder.map(({ node }) => node),
    canon: row.canon,
    branch_canons: row.branch_canons,
    notes: Object.fromEntries(inOrder.flatMap(({ id: node, note }) => (note ? [[node, note]] : []))),
    rejected: row.rejected,
  };
  return { row, story };
}
