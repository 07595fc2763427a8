import { formOf, type Form } from '../story/form';
import type { StoryRequest } from '../story/shapes';

/** One worked example of a policy: a world and a form of its own. */
export interface WorkedExample {
  form: Form;
  /** Genres of which it is, in the words of writers. */
  world: RegExp;
  text: string;
}

/** So many worlds and forms show that neither is what is asked for. */
const SHOWN = 3;

/**
 * A policy with examples from worlds and forms that are not the story's, so that none is taken for a model of its
 * voice. There are few choices, each is one text, and a story keeps its own: what follows in the cache stays good.
 */
export class ExamplePolicy {
  private readonly made = new Map<string, string>();

  /** @param before the policy up to the examples @param after what stands behind them */
  constructor(
    private readonly before: string,
    private readonly pool: readonly WorkedExample[],
    private readonly after: string,
  ) {}

  /** By the form of the root, which no deeper node changes, and by the genres of the profile. */
  for({ active_path, creator_profile, branch_canon }: Partial<StoryRequest>): string {
    const form = formOf([active_path?.[0]?.text ?? '']);
    const genres = [...(creator_profile?.genres ?? []), branch_canon?.setting?.era ?? ''].join(' ').toLowerCase();
    const others = this.pool.filter((example) => example.form !== form);
    const [apart, near] = [
      others.filter(({ world }) => !world.test(genres)),
      others.filter(({ world }) => world.test(genres)),
    ];
    return this.with([...apart, ...near].slice(0, SHOWN));
  }

  /** UTF-8 bytes by which the longest choice is longer than that for a story. */
  roomBeyond(story: Partial<StoryRequest>): number {
    const longest = this.pool
      .map(({ text }) => Buffer.byteLength(text))
      .sort((a, b) => b - a)
      .slice(0, SHOWN);
    const most = longest.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(this.with([])) + SHOWN);
    return Math.max(0, most - Buffer.byteLength(this.for(story)));
  }

  private with(examples: readonly WorkedExample[]): string {
    const key = examples.map(({ form }) => form).join(' ');
    let text = this.made.get(key);
    if (text === undefined) {
      text = [this.before, ...examples.map((example) => example.text), this.after].join('\n');
      this.made.set(key, text);
    }
    return text;
  }
}
