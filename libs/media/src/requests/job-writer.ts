import { MediaConfig } from '@cse/config';
import { Clock, uuidv7, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { MediaJob, NewJob } from '../job/job';
import { ContentSeal } from '../job/job-input';
import type { Prepared } from './image-preparation';

const DRAFT_MS = 15 * 60_000;

/** How a job is, first of all: a draft, or work that has been committed to and waits. */
@Injectable()
export class JobWriter {
  constructor(
    private readonly seal: ContentSeal,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** @param part of which storyboard, under which name, and what it waits for */
  row(
    { userId }: Principal,
    prepared: Prepared,
    { commit, ...part }: { commit: boolean } & Partial<Pick<MediaJob, 'storyboardId' | 'label' | 'waitsFor'>>,
  ): NewJob {
    const { id, input } = prepared;
    const draft = { status: 'draft' as const, stage: null, reservationId: null, deadlineAt: null };
    const state = commit ? this.committed() : { ...draft, expiresAt: new Date(this.clock.millis() + DRAFT_MS) };
    return {
      id,
      userId,
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
      ...part,
    };
  }

  /** What a commit makes of a job: it has a hold of its own, and some time to have its turn. */
  committed() {
    return {
      status: 'queued' as const,
      stage: 'waiting' as const,
      reservationId: uuidv7(),
      expiresAt: null,
      deadlineAt: new Date(this.clock.millis() + this.config.waitS * 1_000),
    };
  }
}
