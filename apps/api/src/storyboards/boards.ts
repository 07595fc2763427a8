import { MediaConfig, UsageConfig } from '@cse/config';
import { usdFromJson, usdToJson, UUID } from '@cse/core';
import { EventStream, pageOf, positionOf, StreamSlots, type PageRequest, type SseEvent } from '@cse/http';
import {
  Artifacts,
  ArtifactStore,
  boardProgress,
  boardStatus,
  currentJobs,
  EventWakeups,
  sheetPdf,
  sheetPng,
  Storyboards,
  StoryboardStore,
  type BoardCreation,
  type BoardOutcome,
  type KeyedBoard,
  type SheetShot,
  type Storyboard,
} from '@cse/media';
import { replayAnswer } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { JobArtifact } from '../media/artifact.dto';
import { requireWebhook } from '../media/job.request.dto';
import { callerOf, type JobCall } from '../media/jobs';
import { toBoardRequest, toRedoRequest } from './board-request';
import type { RedoBody, StoryboardBody } from './storyboard.request.dto';
import {
  RedoQuote,
  ShotState,
  StoryboardResponse,
  StoryboardSummary,
  type StoryboardsResponse,
} from './storyboard.response.dto';

/** How long a reader of events waits for a wake-up before it looks by itself. */
const LOOK_AFTER_MS = 5_000;
/** Sheets that one user may ask for at once: each waits with a whole board in hand. */
const SHEETS_PER_USER = 2;
/** Sheets that are put together at once; further ones wait. */
const SHEETS_AT_ONCE = 2;

export type SheetForm = 'pdf' | 'png';

/** Storyboards as HTTP shows them. */
@Injectable()
export class Boards {
  private readonly streams: StreamSlots;
  private readonly sheetSlots = new StreamSlots(SHEETS_PER_USER, 'contact sheets may be made');
  /** The ends of as many lines as are drawn at once; the next sheet joins the one that was joined longest ago. */
  private readonly sheets: Promise<unknown>[] = Array.from({ length: SHEETS_AT_ONCE }, () => Promise.resolve());

  constructor(
    private readonly boards: Storyboards,
    private readonly store: StoryboardStore,
    private readonly artifacts: Artifacts,
    private readonly artifactStore: ArtifactStore,
    private readonly wakeups: EventWakeups,
    config: UsageConfig,
    private readonly media: MediaConfig,
  ) {
    this.streams = new StreamSlots(config.streamsPerUser);
  }

  /** 202 with work that was started, 200 with a draft, or what was answered before to the same key. */
  async start(call: JobCall, body: StoryboardBody): Promise<StoryboardResponse> {
    requireWebhook(this.media, body);
    const creation = { ...creationOf(call, body), webhookUrl: body.webhook_url };
    return this.answer(
      call,
      body.commit ? 202 : 200,
      await this.boards.create(callerOf(call), toBoardRequest(body), creation),
    );
  }

  async commit(call: JobCall, id: string): Promise<StoryboardResponse> {
    return this.answer(call, 202, await this.boards.commit(callerOf(call), id, keyedOf(call, 202)));
  }

  async redo(call: JobCall, id: string, label: string, body: RedoBody): Promise<StoryboardResponse | RedoQuote> {
    const outcome = await this.boards.redo(
      callerOf(call),
      id,
      label,
      toRedoRequest(label, body),
      creationOf(call, body),
    );
    if ('quote' in outcome) {
      void call.reply.status(200);
      return { estimate_usd: usdToJson(outcome.quote) };
    }
    return this.answer(call, 202, outcome);
  }

  async cancel(userId: string, id: string): Promise<StoryboardResponse> {
    return this.show(await this.boards.cancel(userId, id));
  }

  async remove(userId: string, id: string): Promise<void> {
    await this.boards.remove(userId, id);
  }

  async get(userId: string, id: string): Promise<StoryboardResponse> {
    return this.show(await this.boards.get(userId, id));
  }

  async page(userId: string, { limit, cursor }: PageRequest): Promise<StoryboardsResponse> {
    return pageOf(
      await this.store.page(userId, limit + 1, positionOf(cursor, UUID)),
      limit,
      (board) => StoryboardSummary.summaryOf(board),
      ({ id }) => id,
    );
  }

  /** What happens on the board from now on, and how it stands with the first event; the whole board with the last one. */
  follow(userId: string, id: string, signal: AbortSignal): EventStream<StoryboardResponse> {
    return EventStream.from(this.eventsOf(userId, id, signal));
  }

  /** The contact sheet of the pictures that are there. @throws AppError `not_found`, `rate_limited` */
  async sheet(userId: string, id: string, form: SheetForm): Promise<Buffer> {
    const board = await this.boards.get(userId, id);
    const release = this.sheetSlots.take(userId);
    const made = this.sheets
      .shift()!
      .then(() => this.draw(board, form))
      .finally(release);
    this.sheets.push(made.catch(() => undefined));
    return made;
  }

  private async draw(board: Storyboard, form: SheetForm): Promise<Buffer> {
    const files = await this.artifactStore.ofJobs(board.shots.map(({ jobId }) => jobId));
    const shots: SheetShot[] = [];
    let ratio = 16 / 9;
    for (const shot of board.shots) {
      const picture = files.find(
        ({ jobId, role, state, hiddenAt }) =>
          jobId === shot.jobId && role === 'image' && state === 'ready' && !hiddenAt,
      );
      if (picture?.width && picture.height) ratio = picture.width / picture.height;
      const status = board.jobs.find(({ id }) => id === shot.jobId)?.status;
      shots.push({
        ...shot,
        picture: picture && (() => this.artifacts.read(picture)),
        missing: status === 'succeeded' || !status ? 'no picture' : status,
      });
    }
    return form === 'pdf' ? sheetPdf(shots, ratio) : sheetPng(shots, ratio);
  }

  private async *eventsOf(
    userId: string,
    id: string,
    signal: AbortSignal,
  ): AsyncGenerator<SseEvent, StoryboardResponse, void> {
    await this.boards.get(userId, id);
    const release = this.streams.take(userId);
    try {
      await this.wakeups.ready();
      const told = new Map<string, string>();
      while (!signal.aborted) {
        const news = this.wakeups.next(id, LOOK_AFTER_MS, signal);
        const board = await this.boards.get(userId, id);
        const current = currentJobs(board);
        const jobs = new Map(board.jobs.map((job) => [job.id, job]));
        const seq = String(board.jobs.reduce((sum, { lastEvent }) => sum + lastEvent, 0));
        for (const shot of board.shots) {
          const state = ShotState.stateOf(shot, jobs);
          const text = JSON.stringify(state);
          if (told.get(shot.label) === text) continue;
          told.set(shot.label, text);
          yield { id: seq, event: 'shot', data: state };
        }
        const status = boardStatus(current);
        const progress = Math.round(boardProgress(current) * 1_000) / 1_000;
        const whole = JSON.stringify([status, progress]);
        if (told.get('') !== whole) {
          told.set('', whole);
          yield { id: seq, event: 'progress', data: { status, progress } };
        }
        if (current.every(({ finishedAt }) => finishedAt !== null)) {
          yield { id: seq, event: 'done', data: await this.show(board) };
          break;
        }
        await news;
      }
      return await this.get(userId, id);
    } finally {
      release();
    }
  }

  private answer(
    call: JobCall,
    status: number,
    outcome: BoardOutcome,
  ): StoryboardResponse | Promise<StoryboardResponse> {
    if ('replay' in outcome) return replayAnswer(outcome.replay, call.reply) as StoryboardResponse;
    void call.reply.status(status);
    return StoryboardResponse.of(outcome.board, () => []);
  }

  private async show(board: Storyboard): Promise<StoryboardResponse> {
    return StoryboardResponse.of(board, await this.filesOf(board));
  }

  /** What the jobs of a board made, with links, by one query. */
  private async filesOf(board: Storyboard): Promise<(jobId: string) => JobArtifact[]> {
    const files = await this.artifactStore.ofJobs(currentJobs(board).map(({ id }) => id));
    const shown = new Map<string, JobArtifact[]>();
    for (const file of files) {
      const one = JobArtifact.of(file, await this.artifacts.link(file));
      shown.set(file.jobId!, [...(shown.get(file.jobId!) ?? []), one]);
    }
    return (jobId) => shown.get(jobId) ?? [];
  }
}

function creationOf(call: JobCall, body: { commit: boolean; max_cost_usd?: number }): BoardCreation {
  return {
    commit: body.commit,
    maxCost: body.max_cost_usd === undefined ? undefined : usdFromJson(body.max_cost_usd),
    keyed: keyedOf(call, body.commit ? 202 : 200),
  };
}

function keyedOf({ request }: JobCall, status: number): KeyedBoard | undefined {
  const { idempotency: key } = request;
  return key && { key, answer: (board) => ({ status, body: StoryboardResponse.of(board, () => []) }) };
}
