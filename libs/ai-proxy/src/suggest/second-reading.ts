import { judgeBatches, type JudgedCandidate, type Lane } from '@cse/prompts';
import type { Judge } from '../judge/judge';
import type { Judgement } from '../judge/judgement';
import type { Candidate } from './ghost-selection';

/** Decides on one candidate, with what was said of it. */
type Decide = (candidate: Candidate, judgement: Judgement | undefined) => void;

/** Rather too many: what the answer is taken to cost bounds what may be spent on reading it. */
const CHARACTERS_PER_TOKEN = 3;
/** An inline suggestion beside a ghost, in length. */
const INLINE_PARTS = 0.6;

/**
 * The candidates of an answer on their way over a judge: gathered as they close, read a third at a time while the answer
 * goes on, and decided on in the order in which they closed, each batch once its judgement is there or is not to be had.
 */
export class SecondReading {
  private readonly ends: number[];
  private closed = 0;
  private characters = 0;
  private batch: Candidate[] = [];
  private decided: Promise<void> = Promise.resolve();

  constructor(
    private readonly judge: Judge,
    private readonly asked: { slots: number; inlines: number },
    private readonly isFull: (lane: Lane) => boolean,
    private readonly decide: Decide,
  ) {
    this.ends = judgeBatches(asked.slots);
  }

  /** Text of the answer came in; its length so far tells what the whole is going to cost. */
  heard(characters: number): void {
    this.characters += characters;
  }

  /** One more candidate has closed; undefined when a rule spoke against it. */
  add(candidate: Candidate | undefined): void {
    this.closed++;
    if (candidate) this.batch.push(candidate);
    if (this.ends.includes(this.closed)) this.send();
  }

  /** No more candidates come. */
  end(): void {
    this.send();
  }

  /** Resolves when everything is decided; rejects with what a decision threw. */
  get settled(): Promise<void> {
    return this.decided;
  }

  private send(): void {
    const batch = this.batch;
    this.batch = [];
    if (batch.length === 0) return;
    const said = this.read(batch);
    this.decided = this.decided.then(async () => {
      const judgements = await said;
      if (this.judge.isClosed) return;
      for (const candidate of batch) this.decide(candidate, judgements?.get(candidate.number));
    });
    // Who waits for all hears of it; until then it is nobody's unhandled rejection.
    this.decided.catch(() => undefined);
  }

  /** What nobody has a place for any more is not read. */
  private read(batch: readonly Candidate[]): ReturnType<Judge['read']> | undefined {
    const judged = batch.map(judgedCandidate);
    if (!batch.every(({ lane }) => this.isFull(lane))) return this.judge.read(judged, this.answerTokens);
    this.judge.hear(judged);
    return undefined;
  }

  /** What of the answer is there, and as much again for each part that is still to come. */
  private get answerTokens(): number {
    const { slots, inlines } = this.asked;
    const parts = slots + inlines * INLINE_PARTS;
    return Math.floor((this.characters / CHARACTERS_PER_TOKEN) * Math.max(1, parts / Math.max(1, this.closed)));
  }
}

function judgedCandidate({ number, draft: { title, gist, premise } }: Candidate): JudgedCandidate {
  return { number, title, gist, ...(premise ? { premise: premise.told } : {}) };
}
