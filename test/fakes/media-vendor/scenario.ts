/** What a fake does to a request: chosen by a mark in the prompt such as `[[slow:3]]`, or queued with `next`. */
export interface Scenario {
  name: string;
  /** The number behind the colon; 1 without. */
  amount: number;
}

const MARKS = /\[\[([a-z-]+)(?::(\d+))?\]\]/g;

export function markedScenario(prompt: string): Scenario | undefined {
  return marks(prompt)[0];
}

/** What the work comes to, by a second mark where the first one is about its creation. */
export function markedFate(prompt: string): Scenario | undefined {
  return marks(prompt)[1];
}

function marks(prompt: string): Scenario[] {
  return [...prompt.matchAll(MARKS)].map(([, name, amount]) => ({ name: name!, amount: Number(amount ?? 1) }));
}
