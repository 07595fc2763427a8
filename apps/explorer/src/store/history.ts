import type { Story } from './story';

const MOST_UNDOS = 300;
/** Who pauses for as long while typing begins a step of its own, in milliseconds. */
const PAUSE = 1_500;

/**
 * A story with what changed from `base` to `ours` and from `base` to `theirs`. Where both changed the same, `theirs` stays.
 */
export type Merge = (base: Story, ours: Story, theirs: Story) => Story;

interface Step {
  /** What was done, in words: "Undo: accept a proposal". */
  label: string;
  /** Where the step is taken from, and where it leads. */
  from: Story;
  to: Story;
  selected: string | undefined;
}

interface Shown {
  story: Story;
  selected: string | undefined;
}

/** What the writer did and can take back. What others wrote meanwhile stays. */
export class History {
  private undos: Step[] = [];
  private redos: Step[] = [];
  /** What the last change was of: further typing in the same text is one step. */
  private typing: string | undefined;
  private changedAt = 0;

  get undoLabel(): string | undefined {
    return this.undos.at(-1)?.label;
  }

  get redoLabel(): string | undefined {
    return this.redos.at(-1)?.label;
  }

  /** @param typing steps of the same kind in a row are one, such as letters typed into one text */
  note(label: string, before: Shown, after: Story, typing: string | undefined): void {
    const now = Date.now();
    const goesOn = typing !== undefined && typing === this.typing && now - this.changedAt < PAUSE;
    this.changedAt = now;
    if (goesOn) this.undos.at(-1)!.from = after;
    else this.undos.push({ label, from: after, to: before.story, selected: before.selected });
    if (this.undos.length > MOST_UNDOS) this.undos.shift();
    this.typing = typing;
    this.redos = [];
  }

  /** What is typed next is a step of its own. */
  pause(): void {
    this.typing = undefined;
  }

  /** Somebody else changed the story, perhaps while a step is still being typed. */
  takeIn(before: Story, after: Story, merge: Merge): void {
    const step = this.undos.at(-1);
    if (this.typing === undefined || step?.from !== before) return;
    step.to = merge(before, step.to, after);
    step.from = after;
  }

  clear(): void {
    this.undos = [];
    this.redos = [];
    this.typing = undefined;
  }

  /** @param merge needed where others may have written since the step */
  undo(now: Shown, merge: Merge | undefined): Shown | undefined {
    return this.go(this.undos, this.redos, now, merge);
  }

  redo(now: Shown, merge: Merge | undefined): Shown | undefined {
    return this.go(this.redos, this.undos, now, merge);
  }

  private go(out: Step[], into: Step[], now: Shown, merge: Merge | undefined): Shown | undefined {
    const step = out.pop();
    if (!step) return undefined;
    this.typing = undefined;
    const story = step.from === now.story || !merge ? step.to : merge(step.from, step.to, now.story);
    into.push({ label: step.label, from: story, to: now.story, selected: now.selected });
    return { story, selected: step.selected };
  }
}
