/** What a fake does to a request: chosen by a mark in the prompt such as `[[slow:3]]`, or queued with `next`. */
export interface Scenario {
  name: string;
  /** The number behind the colon; 1 without. */
  amount: number;
}

const MARK = /\[\[([a-z-]+)(?::(\d+))?\]\]/;

export function markedScenario(prompt: string): Scenario | undefined {
  const match = MARK.exec(prompt);
  return match ? { name: match[1]!, amount: Number(match[2] ?? 1) } : undefined;
}
