import { SecretsConfig } from '@cse/config';
import { AppError, usagePolicyOf } from '@cse/core';
import {
  canonHash,
  checkCanonOnPath,
  checkPath,
  fenceSuffix,
  pathHash,
  type Reading,
  type StoryRequest,
  type Tier,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import type { Notice } from '../notice';
import { TextModel, type TextCall, type TextEnd, type TextRequest } from '../text-model';
import type { Emit, MetaStep, ProposalMeta } from './proposal';
import { pathBudget, readPath } from './reading';

/** A request with the tier that says which model answers it. */
export type TieredRequest<R = StoryRequest> = R & {
  tier: Tier;
  /** The most tokens that the answer of each model call may take, where less is held for them than usual. */
  answerTokens?: readonly number[];
};

/** A story that has passed the path rules, and how it will be read. */
export interface OpenedStory {
  /** Ids of the path, root first. */
  ids: ReadonlySet<string>;
  /** The story's `fenceSuffix`. */
  fence: string;
  /** Present when the path does not fit the model: how it is read instead. */
  readings?: readonly Reading[];
  meta: ProposalMeta;
}

/** Reads the text of one answer as it comes in, and hands out what has passed its checks. */
export interface AnswerReader<P> {
  read(piece: string, emit: Emit<P>): void;
  /**
   * Hands out what waited until the answer ended; a promise where it has to wait for something itself.
   * @throws AppError `content_refused`, `provider_error`
   */
  finish(end: TextEnd, emit: Emit<P>): void | Promise<void>;
  notices(end: TextEnd): Notice[];
}

/** The provider's own refusal, with the policy that was met: an answer that it took back is nobody's proposal. */
export function refused({ refusedBy }: TextEnd): AppError {
  const members = refusedBy === undefined ? {} : { policy: usagePolicyOf(refusedBy) };
  return new AppError('content_refused', 'the provider refused to answer this request', { members });
}

/** An answer in which nothing could be read is a failure and not a short list. */
export function unreadable({ stop }: TextEnd): AppError {
  const cause = new Error(`the answer was ${stop} and nothing in it could be read`);
  return new AppError('provider_error', 'unreadable answer', { cause, members: { retryable: true } });
}

const NOT_SUPPORTED = 'language_not_supported';

/** "pt" of "pt-BR". */
function primaryCode(language: string): string {
  return language.toLowerCase().split(/[-_]/, 1)[0]!;
}

/** After this long the client hears from us even if the model has not begun: proxies drop silent connections. */
const PATIENCE_MS = 10_000;

/** What all text operations share: the story is checked and read the same way, and a model is asked the same way. */
@Injectable()
export class TextOperations {
  private readonly fenceKey: Uint8Array;

  constructor(
    readonly model: TextModel,
    secrets: SecretsConfig,
  ) {
    this.fenceKey = secrets.deriveKey('story-fence');
  }

  /**
   * Checks the path and the canon's references, and decides how the path is read.
   * @param answerTokens room that the answer needs in the model's window
   * @throws AppError path codes
   */
  open(request: TieredRequest, answerTokens: number): OpenedStory {
    const { active_path, branch_canon, tier } = request;
    const ids = checkPath(active_path);
    checkCanonOnPath(branch_canon, ids);
    const others = { ...request, active_path: undefined, summaries: undefined, answerTokens: undefined };
    const budget = pathBudget(this.model.windowTokens(tier), answerTokens, others);
    const { readings, context } = readPath(active_path, request, budget);
    return {
      ids,
      fence: this.fenceOf(active_path[0]!.id),
      ...(readings ? { readings } : {}),
      meta: {
        based_on: { path_hash: pathHash(active_path), canon_hash: canonHash(branch_canon) },
        context,
        provider: this.provider(tier),
      },
    };
  }

  fenceOf(rootId: string): string {
    return fenceSuffix(this.fenceKey, rootId);
  }

  provider(tier: Tier): ProposalMeta['provider'] {
    return { kind: this.model.kind, model: this.model.modelFor(tier) };
  }

  /**
   * Asks the model once. Emits `meta` (when there is one) once the model has taken the call, or after ten seconds: until
   * then nothing was sent to the client, so a model that refuses the call can still be answered with its proper status.
   * Then each thing that the reader hands out, in the same turn as the text that completed it came in.
   * @throws AppError `content_refused`, `provider_error`, `provider_unavailable`, `provider_timeout`
   */
  async ask<P>(
    request: TextRequest,
    reader: AnswerReader<P>,
    meta: ProposalMeta | undefined,
    call: TextCall,
    emit: Emit<MetaStep | P>,
  ): Promise<TextEnd> {
    let waiting = meta;
    const begin = (): void => {
      if (waiting) emit({ kind: 'meta', data: waiting });
      waiting = undefined;
    };
    const patience = meta && setTimeout(begin, PATIENCE_MS);
    const answersWith = (model: string) => void (meta && (meta.provider.model = model));
    try {
      const said = await this.model.generate(request, { ...call, answersWith }, (piece) => {
        begin();
        reader.read(piece, emit);
      });
      begin();
      const end = this.withLanguage(said, request);
      const finishing = reader.finish(end, emit);
      if (finishing) await finishing;
      return end;
    } finally {
      clearTimeout(patience);
    }
  }

  /** Says so where the answer was to be in a language that the model was not made for, unless the model has said it. */
  private withLanguage(end: TextEnd, { input, tier }: TextRequest): TextEnd {
    const { languages } = this.model.traits(tier);
    const wanted = 'language' in input ? input.language : input.creator_profile?.language;
    if (!languages || !wanted || wanted === 'und') return end;
    const notices = end.notices ?? [];
    if (languages.includes(primaryCode(wanted)) || notices.some(({ code }) => code === NOT_SUPPORTED)) return end;
    return { ...end, notices: [...notices, { code: NOT_SUPPORTED }] };
  }

  /** The notices of an answer: the provider's own first, then those of the checks. */
  notices(end: TextEnd, ofReader: readonly Notice[]): Notice[] {
    return [
      ...(this.model.kind === 'sketch' ? [{ code: 'sketch_provider' as const }] : []),
      ...(end.notices ?? []),
      ...ofReader,
    ];
  }
}
