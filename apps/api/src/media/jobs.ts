import { MediaConfig, UsageConfig } from '@cse/config';
import { usdFromJson, UUID, type Principal } from '@cse/core';
import {
  EventStream,
  factsOf,
  noteFacts,
  pageOf,
  positionOf,
  StreamSlots,
  type PageRequest,
  type SseEvent,
} from '@cse/http';
import {
  Artifacts,
  ArtifactStore,
  JobEvents,
  JobStore,
  MediaJobs,
  POSSIBLY_BILLED,
  QueuePlaces,
  type Artifact,
  type JobCaller,
  type KeyedAnswer,
  type MediaJob,
  type MediaKind,
  type Prepared,
  type QueuePlace,
} from '@cse/media';
import { Disputes, replayAnswer, type Charge, type PaidRequest } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { JobArtifact } from './artifact.dto';
import { requireWebhook, type JobBody } from './job.request.dto';
import { Job, type JobsResponse } from './job.response.dto';

const SEQUENCE = /^\d{1,9}$/;

/** Who asks, and by which request. */
export interface JobCall {
  principal: Principal;
  request: PaidRequest;
  reply: FastifyReply;
}

/** Media jobs as HTTP shows them, for every kind. */
@Injectable()
export class Jobs {
  private readonly streams: StreamSlots;

  constructor(
    private readonly work: MediaJobs,
    private readonly store: JobStore,
    private readonly events: JobEvents,
    private readonly artifacts: Artifacts,
    private readonly artifactStore: ArtifactStore,
    private readonly disputes: Disputes,
    private readonly places: QueuePlaces,
    private readonly media: MediaConfig,
    config: UsageConfig,
  ) {
    this.streams = new StreamSlots(config.streamsPerUser);
  }

  /**
   * 202 with work that was started, 200 with a draft, or what was answered before to the same key.
   * @param prepare checks and prices the body
   */
  async start(
    call: JobCall,
    body: Pick<JobBody, 'commit' | 'max_cost_usd' | 'label' | 'cites'> & { webhook_url?: string },
    prepare: () => Promise<Prepared>,
  ): Promise<Job> {
    requireWebhook(this.media, body);
    const status = body.commit ? 202 : 200;
    return this.once(call, status, async (keyed) =>
      this.work.create(callerOf(call), await prepare(), {
        commit: body.commit,
        maxCost: body.max_cost_usd === undefined ? undefined : usdFromJson(body.max_cost_usd),
        label: body.label,
        keyed,
        webhookUrl: body.webhook_url,
        cites: body.cites ?? [],
      }),
    );
  }

  async commit(call: JobCall, id: string, kinds: readonly MediaKind[]): Promise<Job> {
    return this.once(call, 202, (keyed) => this.work.commit(callerOf(call), id, kinds, keyed));
  }

  /** Does what is asked, unless another request with its idempotency key was faster. */
  private async once(
    { request, reply }: JobCall,
    status: number,
    act: (keyed: KeyedAnswer | undefined) => ReturnType<MediaJobs['commit']>,
  ): Promise<Job> {
    const { idempotency: key } = request;
    const answer = (job: MediaJob) => ({ status, body: Job.of(job, []) });
    const outcome = await act(key && { key, answer });
    if ('replay' in outcome) return replayAnswer(outcome.replay, reply) as Job;
    noteFacts(request, { jobId: outcome.job.id });
    void reply.status(status);
    // As it was kept for a repetition: its place among those that wait is for who asks later.
    return this.show(outcome.job, { places: new Map() });
  }

  async cancel(userId: string, id: string, kinds: readonly MediaKind[]): Promise<Job> {
    return this.show(await this.work.cancel(userId, id, kinds));
  }

  async remove(userId: string, id: string, kinds: readonly MediaKind[]): Promise<void> {
    await this.work.remove(userId, id, kinds);
  }

  async get(userId: string, id: string, kinds: readonly MediaKind[]): Promise<Job> {
    return this.show(await this.work.get(userId, id, kinds));
  }

  async page(userId: string, kinds: readonly MediaKind[], { limit, cursor }: PageRequest): Promise<JobsResponse> {
    const rows = await this.store.page(userId, kinds, limit + 1, positionOf(cursor, UUID));
    const files = await this.artifactStore.ofJobs(rows.map(({ id }) => id));
    const charges = await this.chargesOf(rows);
    const places = await this.places.of(rows);
    const jobs = new Map<string, Job>();
    for (const row of rows) {
      const own = files.filter(({ jobId }) => jobId === row.id);
      jobs.set(row.id, await this.show(row, { files: own, charges, places }));
    }
    return pageOf(
      rows,
      limit,
      ({ id }) => jobs.get(id)!,
      ({ id }) => id,
    );
  }

  /** The job's events after the one that the client names in `Last-Event-ID`; the whole job with the last one. */
  follow(
    userId: string,
    id: string,
    kinds: readonly MediaKind[],
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): EventStream<Job> {
    return EventStream.from(this.eventsOf(userId, id, kinds, lastEventId, signal));
  }

  private async *eventsOf(
    userId: string,
    id: string,
    kinds: readonly MediaKind[],
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<SseEvent, Job, void> {
    const after = lastEventId !== undefined && SEQUENCE.test(lastEventId) ? Number(lastEventId) : 0;
    await this.work.get(userId, id, kinds);
    const release = this.streams.take(userId);
    try {
      for await (const { seq, event, data } of this.events.follow(id, after, signal)) {
        const shown = event === 'done' ? await this.get(userId, id, kinds) : data;
        yield { id: String(seq), event, data: shown };
      }
      return await this.get(userId, id, kinds);
    } finally {
      release();
    }
  }

  /** @param known of several jobs at once, so that nothing is asked for each */
  private async show(
    job: MediaJob,
    known?: { files?: Artifact[]; charges?: ReadonlyMap<string, Charge>; places?: ReadonlyMap<string, QueuePlace> },
  ): Promise<Job> {
    const isMade = job.status === 'succeeded';
    const files = known?.files ?? (isMade ? await this.artifactStore.ofJobs([job.id]) : []);
    const shown: JobArtifact[] = [];
    for (const file of files) shown.push(JobArtifact.of(file, await this.artifacts.link(file)));
    const charge = (known?.charges ?? (await this.chargesOf([job]))).get(job.reservationId ?? '');
    const place = (known?.places ?? (await this.places.of([job]))).get(job.id);
    return Job.of(job, shown, { charge, place });
  }

  /** How the costs stand that nobody knew at the end of their jobs; of all others the row says it. */
  private chargesOf(jobs: readonly MediaJob[]): Promise<Map<string, Charge>> {
    const uncertain = jobs.filter(({ warnings }) => warnings.some(({ code }) => code === POSSIBLY_BILLED));
    return this.disputes.charges(uncertain.flatMap(({ reservationId }) => reservationId ?? []));
  }
}

export function callerOf({ principal, request }: JobCall): JobCaller {
  return { principal, requestId: request.id, traceparent: factsOf(request).traceparent };
}
