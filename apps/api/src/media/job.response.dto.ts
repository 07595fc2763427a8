import { usdToJson } from '@cse/core';
import {
  ArrayField,
  BooleanField,
  EnumField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
import { STAGES, STATUSES, type MediaJob, type QueuePlace, type Stage, type Status } from '@cse/media';
import type { Charge } from '@cse/usage';
import { ApiProperty } from '@nestjs/swagger';
import { JobArtifact } from './artifact.dto';

const NANO_CENTS = { min: 0, max: Number.MAX_SAFE_INTEGER };
const TIME = { max: 30, format: 'date-time' };

export class JobWarningResponse {
  @StringField({ max: 60, description: 'What was done otherwise than asked, for programs' })
  code!: string;

  @StringField({ max: 300, description: 'The same in words' })
  detail!: string;
}

export class JobCost {
  @NumberField({ ...NANO_CENTS, description: 'US dollars that were quoted; no more than this is reserved' })
  estimate_usd!: number;

  @NumberField({ ...NANO_CENTS, nullable: true, description: 'US dollars that were charged; null until the end' })
  charged_usd!: number | null;

  @NumberField({
    ...NANO_CENTS,
    description:
      'US dollars of `charged_usd` of which nobody knows yet whether the provider bills them; nothing was delivered for ' +
      'them. They are given back when it does not',
  })
  possibly_billed_usd!: number;
}

const SECONDS = { min: 0, max: 86_400 };
const SECONDS_MOST = { min: 0, max: 100_000_000 };

export class JobDuration {
  @NumberField({ ...SECONDS, description: 'Seconds that were asked for' })
  requested_s!: number;

  @NumberField({
    ...SECONDS,
    description: 'Seconds that the provider makes, and bills: the next length that it offers',
  })
  billed_s!: number;

  @NumberField({ ...SECONDS, nullable: true, description: 'Seconds of the finished file, by measure' })
  delivered_s!: number | null;
}

export class JobErrorResponse {
  @StringField({ max: 60, description: 'Why it failed, for programs' })
  code!: string;

  @StringField({ max: 300, description: 'The same in words' })
  message!: string;

  @BooleanField({ description: 'Whether the same request, sent anew, may succeed' })
  retryable!: boolean;

  @StringField({ ...TIME, nullable: true, description: 'Not before then; only of `provider_daily_quota`' })
  resets_at!: string | null;

  static of({ code, message, retryable, resetsAt }: NonNullable<MediaJob['error']>): JobErrorResponse {
    return { code, message, retryable, resets_at: resetsAt ?? null };
  }
}

export class JobQueuePlace {
  @IntegerField({ min: 1, max: 1_000_000, description: '1: it is the next one. Users take turns' })
  position!: number;

  @IntegerField({
    ...SECONDS_MOST,
    nullable: true,
    description: 'Seconds until its turn, told by the latest jobs of its provider; null where there are none',
  })
  eta_s!: number | null;
}

export class Job {
  @UuidField({ description: 'The job' })
  job_id!: string;

  @EnumField(['image', 'video', 'stitch'], { name: 'JobKind', description: 'What it makes' })
  kind!: MediaJob['kind'];

  @EnumField(STATUSES, { name: 'JobStatus', description: 'Only moves forward' })
  status!: Status;

  @EnumField(STAGES, { name: 'JobStage', nullable: true, description: 'Where an unfinished job is' })
  stage!: Stage | null;

  @NumberField({ min: 0, max: 1, description: 'From 0 to 1; a guess while a provider works' })
  progress!: number;

  @ArrayField(() => JobWarningResponse, { max: 20, description: 'What is done otherwise than asked' })
  warnings!: JobWarningResponse[];

  @StringField({ max: 60, description: 'Who does it' })
  provider!: string;

  @StringField({ max: 200, description: 'The model that does it, as its provider calls it' })
  model!: string;

  @StringField({ ...TIME, description: 'When it was asked for (UTC)' })
  created_at!: string;

  @StringField({ ...TIME, nullable: true, description: 'When the work began (UTC)' })
  started_at!: string | null;

  @StringField({ ...TIME, nullable: true, description: 'When it ended (UTC)' })
  finished_at!: string | null;

  @StringField({ ...TIME, nullable: true, description: 'When a draft ends that nobody commits' })
  expires_at!: string | null;

  @ObjectField(() => JobCost, { description: 'What it was quoted and what was charged' })
  cost!: JobCost;

  @ApiProperty({
    type: () => JobDuration,
    nullable: true,
    allOf: [{ $ref: '#/components/schemas/JobDuration' }],
    description: 'Of a clip or a film; null for pictures',
  })
  duration!: JobDuration | null;

  @IntegerField({ min: 0, max: 1000, description: 'Submissions to the provider' })
  attempts!: number;

  @ArrayField(() => JobArtifact, { max: 100, description: 'What was made, each with a fresh link' })
  artifacts!: JobArtifact[];

  @ApiProperty({
    type: () => JobErrorResponse,
    nullable: true,
    allOf: [{ $ref: '#/components/schemas/JobErrorResponse' }],
    description: 'Why it failed; null unless it did',
  })
  error!: JobErrorResponse | null;

  @ApiProperty({
    type: () => JobQueuePlace,
    nullable: true,
    allOf: [{ $ref: '#/components/schemas/JobQueuePlace' }],
    description: 'While it waits for its turn',
  })
  queue!: JobQueuePlace | null;

  @StringField({ max: 40, nullable: true, description: 'The name that its request gave it' })
  label!: string | null;

  @UuidField({ nullable: true, description: 'The storyboard that it was asked for with' })
  storyboard_id!: string | null;

  /**
   * @param charge how a cost stands that was uncertain at the end
   * @param place of one that waits for its turn
   */
  static of(
    job: MediaJob,
    artifacts: JobArtifact[],
    { charge, place }: { charge?: Charge; place?: QueuePlace } = {},
  ): Job {
    const { requestedS } = job;
    const charged = charge?.charged ?? job.charged;
    return {
      job_id: job.id,
      kind: job.kind,
      status: job.status,
      stage: job.stage,
      progress: Math.round(job.progress * 1_000) / 1_000,
      warnings: job.warnings,
      provider: job.provider,
      model: job.model,
      created_at: job.createdAt.toISOString(),
      started_at: job.startedAt?.toISOString() ?? null,
      finished_at: job.finishedAt?.toISOString() ?? null,
      expires_at: job.expiresAt?.toISOString() ?? null,
      cost: {
        estimate_usd: usdToJson(job.estimate),
        charged_usd: charged === null ? null : usdToJson(charged),
        possibly_billed_usd: usdToJson(charge?.possiblyBilled ?? 0n),
      },
      duration:
        requestedS === null
          ? null
          : { requested_s: requestedS, billed_s: job.videoSeconds, delivered_s: job.deliveredS },
      attempts: job.attempts,
      artifacts,
      error: job.error && JobErrorResponse.of(job.error),
      label: job.label,
      storyboard_id: job.storyboardId,
      queue: place ? { position: place.position, eta_s: place.etaS } : null,
    };
  }
}

export class JobsResponse {
  @ArrayField(() => Job, { max: 100, description: 'Newest first' })
  items!: Job[];

  @NextCursorField()
  next_cursor!: string | null;
}

export class JobStatusEvent {
  @EnumField(STATUSES, { name: 'JobStatus', description: 'The status that it has now' })
  status!: Status;

  @EnumField(STAGES, { name: 'JobStage', nullable: true, description: 'Where an unfinished job is' })
  stage!: Stage | null;

  @NumberField({ min: 0, max: 1, description: 'From 0 to 1' })
  progress!: number;

  @IntegerField({ min: 0, max: 1000, description: 'Submissions to the provider' })
  attempts!: number;
}

export class JobProgressEvent {
  @NumberField({ min: 0, max: 1, description: 'From 0 to 1' })
  progress!: number;
}
