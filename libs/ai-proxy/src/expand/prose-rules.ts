import type { PathNode } from '@cse/prompts';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { WordRuns } from '../prose/word-runs';

/** Words in a row that make a copy of the path. */
const ECHO_WORDS = 12;
/** What has to be looked at again before a new sentence, so that a copy over its beginning is seen. */
const LOOK_BACK = 200;

/** Which prose may leave: what every answer has to keep to, and no copy of any text but of what it takes the place of. */
export class ProseRules {
  private readonly others: WordRuns;
  private readonly replaced: string;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    node: PathNode,
    { start, end }: { start: number; end: number },
  ) {
    const texts = story.input.active_path.flatMap(({ id, text }) =>
      id === node.id ? [text.slice(0, start), text.slice(end)] : [text],
    );
    this.others = new WordRuns(texts, ECHO_WORDS);
    this.replaced = node.text.slice(start, end);
  }

  /** Whether a text may follow what has left already. */
  allow(text: string, before = ''): boolean {
    const read = `${before.slice(-LOOK_BACK)} ${text}`;
    if (!this.rules.allow(text)) return false;
    // A refrain stands in other nodes too; it stays the author's where it stood already.
    return this.replaced.includes(text) || !(this.others.sharedBy(read) || this.story.copiesExemplar(read));
  }
}
