import type { ServerResponse } from 'node:http';

/** Destroying it aborts the work, and with it the upstream call. */
export type OpenResponse = Pick<ServerResponse, 'closed' | 'destroy'>;

/** What one hold would be settled with now: rows as `usage_settle` takes them. */
export interface KnownOfHold {
  id: string;
  lines: object[];
}

interface OpenAnswer {
  response: OpenResponse;
  known: (() => object[]) | undefined;
  /** The lines that were last told, as JSON. */
  told: string | undefined;
  /** True from the first beat that it lives to see. */
  isSeen: boolean;
}

/** The answers of this process by their hold, from before it is made until it is settled. */
export class OpenAnswers {
  private readonly answers = new Map<string, OpenAnswer>();
  private emptied: (() => void) | undefined;

  get size(): number {
    return this.answers.size;
  }

  enter(id: string, response: OpenResponse): void {
    this.answers.set(id, { response, known: undefined, told: undefined, isSeen: false });
  }

  /** @param known the lines that the answer would be settled with now; none while nothing was dispatched */
  watch(id: string, known: () => object[]): void {
    const answer = this.answers.get(id);
    if (answer) answer.known = known;
  }

  leave(id: string): void {
    this.answers.delete(id);
    if (this.answers.size === 0) this.emptied?.();
  }

  /** Holds of answers that somebody still reads. */
  running(): string[] {
    return [...this.answers].filter(([, { response }]) => !response.closed).map(([id]) => id);
  }

  /**
   * What is known of the holds by now and was not told before. That nothing was dispatched is told of a hold that was
   * open a beat ago already: of a younger one that can be over in a moment.
   */
  news(): KnownOfHold[] {
    const news: KnownOfHold[] = [];
    for (const [id, answer] of this.answers) {
      const lines = answer.known?.() ?? [];
      if (lines.length === 0 && !answer.isSeen) {
        answer.isSeen = true;
        continue;
      }
      if (JSON.stringify(lines) !== answer.told) news.push({ id, lines });
    }
    return news;
  }

  told(news: KnownOfHold[]): void {
    for (const { id, lines } of news) {
      const answer = this.answers.get(id);
      if (answer) answer.told = JSON.stringify(lines);
    }
  }

  cutOff(): void {
    for (const { response } of this.answers.values()) response.destroy();
  }

  /** Resolves once all are settled, or after that time. */
  empty(withinMs: number): Promise<void> {
    if (this.answers.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
