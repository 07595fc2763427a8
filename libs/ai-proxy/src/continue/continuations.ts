import { AppError, inputError } from '@cse/core';
import {
  canonUntil,
  continueWithin,
  LIMITS,
  renderContinue,
  type ContinueInput,
  type ContinueTone,
  type RenderedPrompt,
  type StoryRequest,
} from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { joinedNotices, NoticeBoard, shortened, type Notice } from '../notice';
import type { Emit, MetaStep, ProposalMeta } from '../operation/proposal';
import { TextOperations, type OpenedStory, type TieredRequest } from '../operation/text-operations';
import type { TextCall, TextEnd, TextRequest } from '../text-model';
import { nested, type ContinuationTree } from './continuation';
import { LinePlan } from './line-plan';
import { ContinuationChecks, LineReader, type ContinuationStep } from './line-reader';

export interface ContinueRequest extends TieredRequest<StoryRequest> {
  /** The node that the prose goes on from; the current node when it is absent. What comes after it is not read. */
  node_id?: string;
  siblings: number;
  depth: number;
  target_words: number;
  tone?: ContinueTone;
  voice?: string;
}

export interface ContinueResult {
  continuations: ContinuationTree[];
  notices: Notice[];
}

export type ContinueStep = MetaStep | ContinuationStep;

/** A request whose path is checked, with what its calls are told. */
interface PreparedContinuation {
  input: ContinueInput;
  /** Its own `answerTokens` for each call, where less is held than usual. */
  answerTokens: readonly number[] | undefined;
  meta: ProposalMeta;
  fence: string;
}

/** One way on: the call that writes it, and what came of that. */
interface Line {
  reader: LineReader;
  end?: TextEnd;
  failure?: unknown;
}

/** Room that the longest answer needs, when it is decided how much of the path fits. */
const ANSWER_TOKENS = 12_000;
/** Stands for a line that nobody has planned yet: what takes the most bytes and tokens. */
const LONGEST_LINE = '\u{12000}'.repeat(LIMITS.line);

/** Prose that could come next, in several ways at once. It proposes; nothing is stored. */
@Injectable()
export class Continuations {
  constructor(private readonly operations: TextOperations) {}

  /**
   * Makes one call for each way on. The first plans them all, a sentence each, and goes on to write the first of them;
   * as soon as the plan of another one stands, a call of its own writes it, so that all of them grow at the same time and
   * read the story from the cache that the first one wrote.
   *
   * Emits `meta` once the model has taken the first call, then prose a checked sentence at a time under the id of its
   * node, and each node as soon as it is complete. A way on that fails does not end the others.
   * @throws AppError path codes, `unsupported_option` before anything is sent; then, when no way on came to anything,
   * `content_refused`, `provider_error`, `provider_unavailable`, `provider_timeout`
   */
  async continue(request: ContinueRequest, call: TextCall, emit: Emit<ContinueStep>): Promise<ContinueResult> {
    const { input, answerTokens, meta, fence } = this.prepare(request);
    const { siblings } = input;
    const first = this.task({ ...input, answerTokens: answerTokens?.[0] }, fence, request);
    const checks = new ContinuationChecks(input, meta.based_on.path_hash, first.prompt, fence);
    const plan = new LinePlan(checks.story, checks.rules, siblings);
    const lines: Line[] = [];
    const running: Promise<void>[] = [];
    const write = async (task: TextRequest<'continue'>, index: number, line: Line): Promise<void> => {
      const { observer } = call;
      const own = siblings > 1 ? { ...call, observer: observer.atOnce?.(index) ?? observer } : call;
      lines[index] = line;
      try {
        line.end = await this.operations.ask(task, line.reader, index === 0 ? meta : undefined, own, emit);
      } catch (error) {
        line.failure = error;
      }
    };
    const planned = (value: unknown): void => {
      const next = plan.consider(value);
      if (!next) return;
      const { line, index } = next;
      const task = this.task({ ...input, line, answerTokens: answerTokens?.[index] }, fence, request);
      running.push(write(task, index, { reader: new LineReader(checks) }));
    };
    await write(first, 0, { reader: new LineReader(checks, siblings > 1 ? planned : undefined) });
    // Nothing is planned any more; what was begun ends before anything is said of it, also when the client has left.
    await Promise.all(running);
    call.signal.throwIfAborted();
    return this.result(request, input, lines, plan);
  }

  /** The prompts of the model calls that a request makes, one a way on. @throws AppError as `continue` before it sends */
  prompts(request: ContinueRequest): RenderedPrompt[] {
    const { input, fence } = this.prepare(request);
    const other = renderContinue({ ...input, line: LONGEST_LINE }, fence);
    return [renderContinue(input, fence), ...Array<RenderedPrompt>(input.siblings - 1).fill(other)];
  }

  private prepare(request: ContinueRequest): PreparedContinuation {
    const { tier, node_id, siblings, depth, target_words, answerTokens, ...others } = request;
    const whole = this.operations.open({ ...others, tier }, ANSWER_TOKENS);
    checkVoice(request);
    const { story, opened } = this.upTo(node_id, { ...others, tier }, whole);
    const input: ContinueInput = {
      ...others,
      ...story,
      ...{ target_words, ...continueWithin({ siblings, depth, target_words }, answerTokens) },
      ...(opened.readings ? { readings: opened.readings } : {}),
    };
    this.operations.model.check({ operation: 'continue', input });
    // The receipt is of the path as it was sent; what was read of it, of the part that is gone on from.
    const meta = { ...opened.meta, based_on: whole.meta.based_on };
    return { input, answerTokens, meta, fence: whole.fence };
  }

  /** The story as it stands at a node: what comes later, and what the canon knows from there, is another branch. */
  private upTo(
    nodeId: string | undefined,
    request: TieredRequest,
    whole: OpenedStory,
  ): { story: Pick<StoryRequest, 'active_path' | 'branch_canon'>; opened: OpenedStory } {
    const { active_path, branch_canon } = request;
    const at = nodeId === undefined ? active_path.length - 1 : active_path.findIndex(({ id }) => id === nodeId);
    if (at < 0) throw inputError('reference_off_path', '/node_id', 'is not on the path');
    if (at === active_path.length - 1) return { story: { active_path, branch_canon }, opened: whole };
    const path = active_path.slice(0, at + 1);
    const canon = canonUntil(branch_canon, new Set(path.map(({ id }) => id)));
    const story = { active_path: path, branch_canon: canon };
    return { story, opened: this.operations.open({ ...request, ...story }, ANSWER_TOKENS) };
  }

  private task(input: ContinueInput, fence: string, { tier }: ContinueRequest): TextRequest<'continue'> {
    return { operation: 'continue', input, prompt: renderContinue(input, fence), tier };
  }

  private result(
    request: ContinueRequest,
    input: ContinueInput,
    lines: readonly Line[],
    plan: LinePlan,
  ): ContinueResult {
    const written = lines.filter(({ reader }) => reader.nodes.length > 0);
    const failed = lines.filter(({ failure }) => failure !== undefined);
    const own = failed.find(({ failure }) => !(failure instanceof AppError));
    if (own || (written.length === 0 && failed.length > 0)) throw (own ?? failed[0]!).failure;
    const board = new NoticeBoard();
    board.count('candidate_dropped', plan.dropped);
    board.count('continuation_failed', failed.length);
    board.count('fewer_continuations', input.siblings - written.length);
    const avoided = input.creator_profile?.avoid ?? [];
    board.count('theme_not_checkable', avoided.filter(({ match }) => match === 'theme').length);
    const fewer = request.siblings * request.depth - input.siblings * input.depth;
    const ofLines = lines.flatMap(({ end, reader }) =>
      end ? this.operations.notices(end, reader.notices(end)) : reader.notices({ stop: 'complete' }),
    );
    return {
      continuations: written.flatMap(({ reader }) => nested(reader.nodes)),
      notices: joinedNotices([...shortened(fewer), ...ofLines, ...board.notices]),
    };
  }
}

function checkVoice({ voice, branch_canon: { characters = [] } }: ContinueRequest): void {
  if (voice === undefined || characters.some(({ id }) => id === voice)) return;
  throw inputError('reference_off_path', '/voice', 'is no character of the canon');
}
