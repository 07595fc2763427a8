import { AppError, Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Artifacts } from '../artifacts/artifacts';
import { ArtifactStore, type Artifact } from '../artifacts/artifact-store';
import { HiddenFiles } from './hidden-files';

/** What is wrong with a file, for whoever reports it. There are no words besides: what people write of it is not kept. */
export const REPORT_REASONS = [
  'sexual',
  'minors',
  'violence',
  'self_harm',
  'hate',
  'harassment',
  'illegal',
  'rights',
  'other',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** `open`: nobody has looked at it yet; `hidden`: the file is hidden for it; `dismissed`: it stays as it is. */
export const REPORT_STATES = ['open', 'hidden', 'dismissed'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** One person's word about one file. */
export interface Report {
  id: string;
  at: Date;
  artifactId: string;
  /** Whose file it is, or was; null once that account is gone. */
  ownerId: string | null;
  /** Who reported it; null once that account is gone. */
  reporterId: string | null;
  reason: ReportReason;
  state: ReportState;
  decidedAt: Date | null;
}

const SELECT = `id, at, artifact_id as "artifactId", owner_id as "ownerId", user_id as "reporterId", reason, state,
  decided_at as "decidedAt"`;

/** Reports of files: taken from anybody who is signed in, decided by admins. */
@Injectable()
export class Reports {
  constructor(
    private readonly database: DataSource,
    private readonly store: ArtifactStore,
    private readonly artifacts: Artifacts,
    private readonly hidden: HiddenFiles,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a report; a small picture stands for its file. The second one of the same person about the same file changes
   * nothing, and one about what is not there is no error: whether there is such a file is nobody's to learn here.
   */
  async file(reporterId: string, artifactId: string, reason: ReportReason): Promise<void> {
    const at = this.clock.now();
    await this.database.query(
      `insert into artifact_reports (id, at, artifact_id, owner_id, user_id, reason, state)
       select $1, $2::timestamptz, coalesce(parent_id, id), user_id, $3::uuid, $4,
              case when hidden_at is null then 'open' else 'hidden' end
         from artifacts where id = $5 and state = 'ready' and user_id is not null
       on conflict on constraint artifact_reports_once do nothing`,
      [uuidv7(at.getTime()), at, reporterId, reason, artifactId],
    );
  }

  /** Newest first. */
  page(limit: number, { state, before }: { state?: ReportState; before?: string }): Promise<Report[]> {
    return this.database.query<Report[]>(
      `select ${SELECT} from artifact_reports
        where ($1::text is null or state = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [state ?? null, before ?? null, limit],
    );
  }

  /** @throws AppError `not_found` */
  async find(id: string): Promise<Report> {
    const [found] = await this.database.query<Report[]>(`select ${SELECT} from artifact_reports where id = $1`, [id]);
    if (!found) throw new AppError('not_found', 'there is no such report');
    return found;
  }

  /** The files that reports are about, by id, as far as they are still there. */
  async filesOf(reports: readonly Report[]): Promise<Map<string, Artifact>> {
    const found = await this.store.ready(reports.map(({ artifactId }) => artifactId));
    return new Map(found.map((artifact) => [artifact.id, artifact]));
  }

  /**
   * Decides on a file, that is on all reports of it together, and hides it or shows it again. May be repeated.
   * @param also is written in the same transaction
   * @throws AppError `store_unavailable` when the file could not be moved; it has no new links from then on, and upkeep
   *   goes on with it
   */
  async decide(report: Report, state: ReportState, also: (session: EntityManager) => Promise<void>): Promise<Report> {
    const { artifactId } = report;
    await this.database.transaction(async (session) => {
      await session.query(
        `update artifact_reports set state = $2, decided_at = case when $2 = 'open' then null else $3::timestamptz end
          where artifact_id = $1`,
        [artifactId, state, this.clock.now()],
      );
      await this.hidden.mark(artifactId, state === 'hidden', session);
      await also(session);
    });
    await this.hidden.settle(MOST_PICTURES, artifactId);
    return this.find(report.id);
  }

  /** A link to look at a file that is not hidden. */
  async link(artifact: Artifact): ReturnType<Artifacts['link']> {
    return this.artifacts.link(artifact);
  }
}

/** A file has one small picture. */
const MOST_PICTURES = 10;
