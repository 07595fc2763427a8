import type { StoryGraph } from '@cse/prompts';
import { termsOf } from '../consistency/terms';
import type { Lexicon } from '../language/lexicon';
import type { NodeScan, WantedWord } from './gates';
import type { Sentence, StoryRule, Visit } from './walk';

/** A question that a story has asked. */
export interface ThreadState {
  id: string;
  opened: string;
  /** The last node that speaks of it, in the branch that has not done so for longest. */
  last_touched: string;
  /** Open, and not spoken of for so long that a reader will have forgotten it. */
  overdue: boolean;
}

/** Nodes for which a reader waits for an answer that is not spoken of. */
const PATIENCE = 40;
/** Words of a question that a node shares when it speaks of it. */
const SHARED = 2;

interface Thread {
  id: string;
  opened: number;
  closed: number | undefined;
  /** How many of its words make a node one that speaks of it. */
  needed: number;
  /** Where it was spoken of last on the way; -1 while it is not open. */
  touched: number;
  waited: number;
  last: number;
}

/** Where each thread of the canon was spoken of last, branch by branch, and whether one is waited for too long. */
export class Threads implements StoryRule {
  readonly wanted: readonly WantedWord[];
  private readonly threads: readonly Thread[];
  /** The thread of each wanted word, from `first` on. */
  private readonly ofWord: Thread[] = [];
  private readonly turns = new Map<number, Thread[]>();

  /** @param first index that the first of their words gets */
  constructor(
    private readonly story: StoryGraph,
    lexicon: Lexicon | undefined,
    private readonly first: number,
  ) {
    const threads = new Map<string, Thread>();
    const wanted: WantedWord[] = [];
    for (const { canon } of story.parts) {
      for (const { id, question, opened_node_id, closed_node_id } of canon.threads ?? []) {
        const opened = story.indexOf(opened_node_id)!;
        if (threads.has(id)) continue;
        const words = lexicon ? [...termsOf(question, lexicon)] : [];
        const needed = Math.max(1, Math.min(SHARED, words.length));
        const closed = story.indexOf(closed_node_id);
        const thread = { id, opened, closed, needed, touched: -1, waited: -1, last: opened };
        threads.set(id, thread);
        for (const word of words) wanted.push({ word, of: first + this.ofWord.push(thread) - 1 });
        for (const turn of [opened, closed]) {
          if (turn !== undefined) this.turns.set(turn, [...(this.turns.get(turn) ?? []), thread]);
        }
      }
    }
    this.wanted = wanted;
    this.threads = [...threads.values()];
  }

  note({ node, undo }: Visit, _sentences: readonly Sentence[], { counts }: NodeScan): void {
    if (this.threads.length === 0) return;
    for (const thread of this.turns.get(node) ?? []) this.turn(thread, node, undo);
    const shared = new Map<Thread, number>();
    for (const word of counts.keys()) {
      const thread = this.ofWord[word - this.first];
      if (thread && thread.touched >= 0) shared.set(thread, (shared.get(thread) ?? 0) + 1);
    }
    for (const [thread, words] of shared) if (words >= thread.needed) this.touch(thread, node, undo);
  }

  /** The end of a branch: how long each open thread has been waited for there. */
  end(node: number): void {
    for (const thread of this.threads) {
      if (thread.touched < 0) continue;
      const waited = this.story.depth[node]! - this.story.depth[thread.touched]!;
      if (waited > thread.waited) [thread.waited, thread.last] = [waited, thread.touched];
    }
  }

  states(): ThreadState[] {
    return this.threads.map(({ id, opened, last, waited }) => ({
      ...{ id, opened: this.story.nodes[opened]!.id },
      ...{ last_touched: this.story.nodes[last]!.id, overdue: waited >= PATIENCE },
    }));
  }

  private turn(thread: Thread, node: number, undo: Visit['undo']): void {
    if (node === thread.opened) this.touch(thread, node, undo);
    if (node !== thread.closed) return;
    if (thread.waited < 0) thread.last = node;
    this.touch(thread, -1, undo);
  }

  private touch(thread: Thread, node: number, undo: Visit['undo']): void {
    const { touched } = thread;
    thread.touched = node;
    undo.push(() => (thread.touched = touched));
  }
}
