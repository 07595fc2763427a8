import { PersonalData } from '@cse/core';
import { ReportDatabase, rowsInPages, type Listing } from '@cse/database';
import { Injectable } from '@nestjs/common';

/**
 * Prompts are not in it: nobody can read them but the job, and they are erased when it ends. Nor is what a provider calls
 * the job. Money is nano-USD.
 */
const PARTS: Record<string, Listing> = {
  jobs: {
    sql: `select id, storyboard_id, label, kind, status, stage, progress, warnings, provider, model, images, video_seconds,
                 requested_s, delivered_s, estimate, charged,
                 error, created_at, started_at, finished_at, expires_at, request_id, traceparent, cites
            from generations where user_id = $1`,
    key: ['id'],
  },
  attempts: {
    sql: `select g.id as generation_id, a.n, a.state, a.failure, a.cost, a.created_at, a.ended_at
            from generation_attempts a join generations g on g.id = a.generation_id where g.user_id = $1`,
    key: ['generation_id', 'n'],
  },
  events: {
    sql: `select g.id as generation_id, e.seq, e.event, e.data, e.at
            from generation_events e join generations g on g.id = e.generation_id where g.user_id = $1`,
    key: ['generation_id', 'seq'],
  },
  inputs: {
    sql: `select g.id as generation_id, i.artifact_id
            from generation_inputs i join generations g on g.id = i.generation_id where g.user_id = $1`,
    key: ['generation_id', 'artifact_id'],
  },
  storyboards: {
    sql: `select b.id, b.created_at, b.clips, b.film_job_id, s.ordinal, s.label, s.job_id, s.clip_job_id, s.size, s.angle,
                 s.move, s.duration_s
            from storyboards b join storyboard_shots s on s.storyboard_id = b.id where b.user_id = $1`,
    key: ['id', 'ordinal'],
  },
  artifacts: {
    sql: `select id, generation_id, role, state, content_type, bytes, width, height, duration_s, fps, sha256, created_at,
                 hidden_at, cites
            from artifacts where user_id = $1`,
    key: ['id'],
  },
  sources: {
    sql: `select a.id as artifact_id, s.source_id
            from artifact_sources s join artifacts a on a.id = s.artifact_id where a.user_id = $1`,
    key: ['artifact_id', 'source_id'],
  },
  reports: {
    sql: 'select id, at, artifact_id, reason, state, decided_at from artifact_reports where user_id = $1',
    key: ['id'],
  },
  reported: {
    sql: 'select id, at, artifact_id, reason, state, decided_at from artifact_reports where owner_id = $1',
    key: ['id'],
  },
};

/**
 * Media jobs and files. When the account goes, both lose their owner in the same transaction, so that nobody sees them
 * any more, and the sweeper erases rows and files.
 */
@Injectable()
export class MediaData extends PersonalData {
  readonly name = 'media';

  constructor(private readonly database: ReportDatabase) {
    super();
  }

  async export(userId: string): Promise<object> {
    return this.eachInTurn(PARTS, (part) => rowsInPages(this.database, part, userId));
  }
}
