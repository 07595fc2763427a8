import type { FakeServer } from './servers';
import type { PromptText } from './prompt';

/** Shorter prefixes are not kept, and those that are found by themselves are counted in steps (OpenAI, prompt caching). */
const LEAST_TOKENS = 1_024;
const STEP_TOKENS = 128;

export interface CacheShare {
  read: number;
  written: number;
}

/** What of prompts a server remembers: prefixes as far as they are the same, or exactly up to their marks. */
export class PromptCache {
  private prompts: string[] = [];
  private readonly marks = new Set<string>();

  look(kind: FakeServer['cache'], texts: readonly PromptText[], tokens: (text: string) => number): CacheShare {
    if (kind === 'none') return { read: 0, written: 0 };
    return kind === 'marks' ? this.atMarks(texts, tokens) : this.asFarAsTheSame(texts, tokens);
  }

  clear(): void {
    this.prompts = [];
    this.marks.clear();
  }

  private asFarAsTheSame(texts: readonly PromptText[], tokens: (text: string) => number): CacheShare {
    const prompt = texts.map(({ text }) => text).join('');
    const longest = Math.max(0, ...this.prompts.map((earlier) => commonLength(earlier, prompt)));
    this.prompts.push(prompt);
    const same = tokens(prompt.slice(0, longest));
    return { read: same < LEAST_TOKENS ? 0 : same - (same % STEP_TOKENS), written: 0 };
  }

  private atMarks(texts: readonly PromptText[], tokens: (text: string) => number): CacheShare {
    let prefix = '';
    let read = 0;
    let last = 0;
    for (const { text, marked } of texts) {
      prefix += text;
      if (!marked) continue;
      const length = tokens(prefix);
      if (length < LEAST_TOKENS) continue;
      if (this.marks.has(prefix)) read = length;
      this.marks.add(prefix);
      last = length;
    }
    return { read, written: last - read };
  }
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
