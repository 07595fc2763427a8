import type { CallObserver } from '@cse/core';
import type {
  CanonDiffInput,
  ContinueInput,
  ExpandInput,
  MergeInput,
  RenderedPrompt,
  SuggestInput,
  SummarizeInput,
  Tier,
} from '@cse/prompts';
import type { Notice } from './notice';

/** The structured input behind each prompt; a provider without a language model works from this. */
export interface TextTasks {
  suggest: SuggestInput;
  summarize: SummarizeInput;
  canon_diff: CanonDiffInput;
  expand: ExpandInput;
  continue: ContinueInput;
  merge_propose: MergeInput;
}
export type TextOperation = keyof TextTasks;

/** What an operation asks, without the prompt that it is put in. */
export type TextTask<O extends TextOperation = TextOperation> = {
  [Operation in O]: { operation: Operation; input: TextTasks[Operation] };
}[O];

/** One request to a provider; which operation it is tells the type of its input. */
export type TextRequest<O extends TextOperation = TextOperation> = {
  [Operation in O]: { operation: Operation; input: TextTasks[Operation]; prompt: RenderedPrompt; tier: Tier };
}[O];

export interface TextCall {
  /** Aborts the upstream call: the client went away, the deadline passed, or the process stops. */
  signal: AbortSignal;
  observer: CallObserver;
  /** Internal id of the user; a provider may pass on a keyed hash of it and never the id itself. */
  userId: string;
  /** Told which model answers when it is not the one of the tier, before the first piece. */
  answersWith?(model: string): void;
  /** A promise while the client reads more slowly than the model writes: wait for it before reading on. */
  drained?(): Promise<void> | undefined;
}

/** A question beside an answer, such as what a second reader makes of its candidates. */
export interface BesideRequest {
  prompt: RenderedPrompt;
  tier: Tier;
  /** From dispatch to the last byte, in milliseconds. */
  withinMs: number;
}

/** Takes a piece of an answer's text, and does at once all that can be done with it. */
export type TakeText = (piece: string) => void;

/** A model as the price catalogue names it. */
export interface BilledModel {
  provider: string;
  model: string;
}

/** What the tokens of a prompt are by its provider's own count, before it is sent. */
export interface PromptCount {
  tokens: number;
  /** Of them, those up to the last mark that has the cache keep them for an hour. */
  hourTokens: number;
}

/** What a model can and cannot, as data: prompts, checks and estimates go by it, and clients are told. */
export interface ModelTraits {
  /** What holds an answer to a prompt's schema: the server, the server as far as any JSON goes, or the prompt's words alone. */
  schema: 'enforced' | 'json' | 'asked';
  /** What a prompt cache goes by: marks in the prompt, what it finds by itself; or there is none that is known. */
  cache: 'marked' | 'automatic' | 'none';
  /** The languages that it writes, as primary codes (ISO 639-1); undefined where its maker names no limit. */
  languages: readonly string[] | undefined;
  /** The languages of the stories that `npm run eval` measures its provider's proposals on. */
  languagesJudged: readonly string[];
}

/** How the text ended. After anything but "complete" the JSON may be cut short. */
export interface TextEnd {
  stop: 'complete' | 'truncated' | 'refused';
  /** Whose policy was met, when it was refused. */
  refusedBy?: string;
  /** What the provider itself has to say; joins the notices of the response. */
  notices?: readonly Notice[];
  /** It offers only what it has grounds for: an answer without a proposal is a short list and no failure. */
  sparse?: true;
}

/** Which calls a circuit keeps back: those that answer, or those beside them. */
export interface Circuit {
  use: 'answers' | 'beside';
  isOpen: boolean;
}

/**
 * A source of proposals. It answers with the text of one JSON document that follows the prompt's schema, in pieces
 * of any size, so that everything after it (parsing, checks, selection, streaming) is the same for every provider.
 * @throws AppError `provider_error`, `provider_unavailable`, `provider_timeout`, `content_refused`
 */
export abstract class TextModel {
  abstract readonly kind: 'anthropic' | 'openai' | 'sketch';

  /** The model that serves a tier, as it stands in `provider.model` and on the ledger. */
  abstract modelFor(tier: Tier): string;

  /** How much that model takes in one call, in tokens, its answer included. */
  abstract windowTokens(tier: Tier): number;

  /** What that model can, as far as is known by now. */
  abstract traits(tier: Tier): ModelTraits;

  /** Where the price of a call to that model stands in the price catalogue; the same of one that may stand in. */
  billedAs(tier: Tier): BilledModel & { fallback?: BilledModel } {
    return { provider: this.kind, model: this.modelFor(tier) };
  }

  /** Whether calls are kept from the provider because it is down; none where there is nothing that could be. */
  circuits(): Circuit[] {
    return [];
  }

  /**
   * Refuses, before anything is sent, what this provider cannot do at all.
   * @throws AppError `unsupported_option`
   */
  check(_task: TextTask): void {}

  /**
   * The tokens of prompts as the provider would bill them, or of the dearest of its models where one may stand in.
   * Undefined when it does not say, not in time, or nothing that can be believed. Costs nothing.
   */
  countPrompts(_tier: Tier, _prompts: readonly RenderedPrompt[]): Promise<PromptCount[] | undefined> {
    return Promise.resolve(undefined);
  }

  /**
   * Asks a question beside an answer, once: no other model stands in for it and nothing is repaired, and how it goes says
   * nothing of the provider's answers. Absent where there is no model that could be asked.
   * @throws AppError as `generate`
   */
  askBeside?(request: BesideRequest, call: TextCall, take: TakeText): Promise<TextEnd>;

  /**
   * Asks the model once; resolves when its answer has ended.
   * @param take given each piece as soon as it is there, all in order, before the promise settles. The first may be
   * empty: the provider has taken the call and an answer is on its way. What it throws ends the call and is thrown.
   */
  abstract generate(request: TextRequest, call: TextCall, take: TakeText): Promise<TextEnd>;
}
