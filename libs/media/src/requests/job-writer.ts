import { MediaConfig } from '@cse/config';
import { Clock, uuidv7 } from '@cse/core';
import { PendingObjects } from '@cse/storage';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ArtifactGraph, type Cite } from '../artifacts/artifact-graph';
import type { MediaJob, NewJob } from '../job/job';
import { ContentSeal } from '../job/job-input';
import { JobStore } from '../job/job-store';
import type { Prepared } from './image-preparation';
import type { JobCaller } from './job-holds';

const DRAFT_MS = 15 * 60_000;

/** What a request says of a job besides its work. */
export type JobFacts = Partial<Pick<MediaJob, 'storyboardId' | 'label' | 'waitsFor' | 'webhookUrl'>> & {
  commit: boolean;
  /** What of a story its artifacts will show. */
  cites: readonly Cite[];
};

/** Writes a job down as it is first of all: a draft, or work that has been committed to and waits. */
@Injectable()
export class JobWriter {
  constructor(
    private readonly store: JobStore,
    private readonly graph: ArtifactGraph,
    private readonly pending: PendingObjects,
    private readonly seal: ContentSeal,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Its row, what it is made from and shows, and that its pictures are held now; in the caller's transaction. Nothing is
   * counted or reserved yet.
   */
  async write(
    caller: JobCaller,
    prepared: Prepared,
    { cites, ...facts }: JobFacts,
    session: EntityManager,
  ): Promise<MediaJob> {
    const job = await this.store.insert(this.row(caller, prepared, facts), session);
    await this.store.noteInputs(job.id, prepared.artifactIds, session);
    await this.graph.noteJob(job.id, cites, prepared.making, session);
    await this.pending.forget(prepared.heldKeys, session);
    return job;
  }

  private row(caller: JobCaller, prepared: Prepared, { commit, ...facts }: Omit<JobFacts, 'cites'>): NewJob {
    const { id, input } = prepared;
    const draft = { status: 'draft' as const, stage: null, reservationId: null, deadlineAt: null, ...origin(caller) };
    const state = commit ? this.committed(caller) : { ...draft, expiresAt: new Date(this.clock.millis() + DRAFT_MS) };
    return {
      id,
      userId: caller.principal.userId,
      kind: input.kind,
      warnings: prepared.warnings,
      provider: prepared.provider,
      model: input.model,
      input: this.seal.seal(id, input),
      heldKeys: prepared.heldKeys,
      images: prepared.images,
      videoSeconds: prepared.videoSeconds,
      requestedS: prepared.requestedS,
      estimate: prepared.estimate,
      ...state,
      ...facts,
    };
  }

  /** What a commit makes of a job: it has a hold of its own, and some time to have its turn. */
  committed(caller: JobCaller) {
    return {
      ...origin(caller),
      status: 'queued' as const,
      stage: 'waiting' as const,
      reservationId: uuidv7(),
      expiresAt: null,
      deadlineAt: new Date(this.clock.millis() + this.config.waitS * 1_000),
    };
  }
}

function origin({ requestId, traceparent }: JobCaller): Pick<NewJob, 'requestId' | 'traceparent'> {
  return { requestId, traceparent: traceparent ?? null };
}
