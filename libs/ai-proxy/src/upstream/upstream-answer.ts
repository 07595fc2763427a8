import type { TokenCounts } from '@cse/core';
import type { TextEnd } from '../text-model';
import type { UpstreamEvent } from './event-reader';

/** What the provider's counters say of one answer. */
export interface AnswerUsage {
  /** False when the provider never said, in a form that can be read, how much it read or wrote. */
  readonly complete: boolean;
  /** The counts so far; the guesses stand in for what the provider did not say of the prompt and of the answer. */
  counts(guessPrompt: () => TokenCounts, guessedOutput: number): TokenCounts;
}

/** One answer of a text provider as it comes in: its text, its usage, how it ends. Each protocol has its own. */
export interface UpstreamAnswer {
  readonly usage: AnswerUsage;
  /** UTF-8 bytes of what the model wrote so far, as far as it is shown. */
  readonly bytes: number;
  /** True once something of the answer came. */
  readonly started: boolean;
  /** The model that answers, as the provider names it. */
  readonly model: string | undefined;
  /** True once the provider said that nothing more comes. */
  readonly finished: boolean;
  /** True when all of the text is there, although the provider may not have said so. */
  readonly complete: boolean;
  readonly stop: TextEnd['stop'];
  /** False where the provider is known to bill nothing for an answer that ended like this. */
  readonly billable: boolean;

  /**
   * Reads one event.
   * @returns true when it says something of the answer besides its text
   * @throws the SDK's error for an error that is told in an event; SyntaxError for data that is not JSON
   */
  read(event: UpstreamEvent): boolean;

  /** The text since the last call, empty when the answer has only begun; undefined when there is nothing to tell. */
  takeText(): string | undefined;

  /**
   * Reads a whole answer, as a server that does not stream sends it.
   * @throws SyntaxError, or TypeError for JSON that is no answer
   */
  readWhole(json: string): void;
}

/** The file of a local server's model, which says where it lies. */
const FOLDERS = /^.*[\\/](?=[^\\/]+\.gguf$)/i;

/** The name of the model that answers, as it can be shown to clients; undefined for what is no name. */
export function servedName(name: unknown): string | undefined {
  if (typeof name !== 'string' || !/^[\x21-\x7e]{1,500}$/.test(name)) return undefined;
  return name.replace(FOLDERS, '').slice(0, MOST_CHARACTERS);
}

/** As long as clients are told that it can be. */
const MOST_CHARACTERS = 200;
