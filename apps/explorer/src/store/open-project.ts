import { database, ofProject } from './database';
import type { Story } from './story';

/** How long a change waits for more of them before it is written, in milliseconds. */
const WRITE_AFTER = 400;
const MOST_UNDOS = 300;
/** Who pauses for as long while typing begins a step of its own, in milliseconds. */
const PAUSE = 1_500;

interface Step {
  /** What was done, in words: "Undo: accept a proposal". */
  label: string;
  story: Story;
  selected: string | undefined;
}

/** What can be seen of an open project at one moment. */
export interface ProjectState {
  readonly id: string;
  readonly story: Story;
  /** The node that the writer is at. */
  readonly selected: string | undefined;
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
  /** Whether everything is written to this browser's storage. */
  readonly saved: boolean;
}

/** A project that is worked on: its story, what can be undone, and the writing of changes into the browser's storage. */
export class OpenProject {
  private state: ProjectState;
  private readonly undos: Step[] = [];
  private redos: Step[] = [];
  /** What the last change was of: further typing in the same text is one step. */
  private typing: string | undefined;
  private changedAt = 0;
  private written: Story;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  private constructor(
    readonly id: string,
    story: Story,
    selected: string | undefined,
  ) {
    this.written = story;
    this.state = { id, story, selected, undoLabel: undefined, redoLabel: undefined, saved: true };
  }

  /** @returns undefined when there is no such project in this browser */
  static async load(id: string): Promise<OpenProject | undefined> {
    const rowsOf = await database();
    const row = await rowsOf.get('projects', id);
    if (!row) return undefined;
    const rows = new Map((await rowsOf.getAll('nodes', ofProject(id))).map((node) => [node.id, node]));
    const inOrder = row.order.flatMap((node) => rows.get(node) ?? []);
    const story: Story = {
      title: row.title,
      nodes: inOrder.map(({ node }) => node),
      canon: row.canon,
      branch_canons: row.branch_canons,
      notes: Object.fromEntries(inOrder.flatMap(({ id: node, note }) => (note ? [[node, note]] : []))),
      rejected: row.rejected,
    };
    return new OpenProject(id, story, row.selected ?? row.order[0]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly snapshot = (): ProjectState => this.state;

  /**
   * Changes the story in one step that can be undone.
   * @param label what is done, in words, as it stands in the menu
   * @param typing steps of the same kind in a row are one, such as letters typed into one text
   */
  change(label: string, change: (story: Story) => Story, options: { select?: string; typing?: string } = {}): void {
    const { story, selected } = this.state;
    const next = change(story);
    if (next === story) return;
    const now = Date.now();
    const goesOn = options.typing !== undefined && options.typing === this.typing && now - this.changedAt < PAUSE;
    this.changedAt = now;
    if (!goesOn) {
      this.undos.push({ label, story, selected });
      if (this.undos.length > MOST_UNDOS) this.undos.shift();
    }
    this.typing = options.typing;
    this.redos = [];
    this.show(next, options.select ?? selected);
  }

  undo(): void {
    this.swap(this.undos, this.redos);
  }

  redo(): void {
    this.swap(this.redos, this.undos);
  }

  select(id: string | undefined): void {
    if (id === this.state.selected) return;
    this.typing = undefined;
    this.show(this.state.story, id);
  }

  /** Writes what is not written yet. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private swap(from: Step[], to: Step[]): void {
    const step = from.pop();
    if (!step) return;
    this.typing = undefined;
    to.push({ label: step.label, story: this.state.story, selected: this.state.selected });
    this.show(step.story, step.selected);
  }

  private show(story: Story, selected: string | undefined): void {
    this.set({
      id: this.id,
      story,
      selected,
      undoLabel: this.undos.at(-1)?.label,
      redoLabel: this.redos.at(-1)?.label,
      saved: false,
    });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), WRITE_AFTER);
  }

  private set(state: ProjectState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }

  /** Only rows that are other ones than those written before. */
  private async write(): Promise<void> {
    const { story, selected } = this.state;
    const before = this.written;
    const known = new Map(before.nodes.map((node) => [node.id, node]));
    const changed = story.nodes.filter(
      (node) => known.get(node.id) !== node || before.notes[node.id] !== story.notes[node.id],
    );
    const here = new Set(story.nodes.map(({ id }) => id));
    const gone = before.nodes.filter((node) => !here.has(node.id));
    const { nodes, notes, ...rest } = story;
    const transaction = (await database()).transaction(['projects', 'nodes'], 'readwrite');
    const projects = transaction.objectStore('projects');
    const rows = transaction.objectStore('nodes');
    const row = await projects.get(this.id);
    // Deleted in another tab: it stays so.
    if (!row) return;
    const order = nodes.map(({ id }) => id);
    const updated = story === before ? row.updated : Date.now();
    await Promise.all([
      ...gone.map(({ id }) => rows.delete([this.id, id])),
      ...changed.map((node) => rows.put({ project: this.id, id: node.id, node, note: notes[node.id] })),
      projects.put({ ...row, ...rest, order, selected, updated }),
      transaction.done,
    ]);
    this.written = story;
    if (this.state.story === story) this.set({ ...this.state, saved: true });
  }
}
