/** One text block of a prompt. `cache` marks a cache breakpoint and how long its entry should live. */
export interface PromptBlock {
  text: string;
  cache?: '5m' | '1h';
}

/** A prompt ready to be sent, in the order in which its parts change: what never changes comes first. */
export interface RenderedPrompt {
  /** Template and version, such as "suggest.v1"; stands on every ledger line. */
  id: string;
  system: PromptBlock[];
  /** Blocks of the one user message: canon, one block a node, the task last. */
  content: PromptBlock[];
  /** JSON schema of the answer, frozen per template: changing it would lose the prompt cache. */
  schema: Readonly<Record<string, unknown>>;
  /** Upper bound of what the model may write, thinking included. */
  maxOutputTokens: number;
}
