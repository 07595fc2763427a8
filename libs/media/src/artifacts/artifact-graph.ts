import { AppError, type NanoUsd } from '@cse/core';
import type { MediaQuantity, PricedModel } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MediaOffer } from '../capabilities/offer';
import { STITCH_PROVIDER } from '../providers/stitch/stitch.model';
import type { ArtifactRole } from '../finishing/finisher';

/** Something of a story that an artifact shows: ids that its client made, and a hash of what it was then. */
export interface Cite {
  fact_id?: string;
  node_id?: string;
  hash: string;
}

/** What an artifact is priced by when it is made again; of several pictures of one request each by its share. */
export type Making = PricedModel & MediaQuantity;

export interface RelatedArtifact {
  id: string;
  role: ArtifactRole;
}

/** An artifact of a user with what it rests on. */
export interface CitingArtifact {
  id: string;
  kind: 'artifact' | 'clip' | 'film';
  cites: Cite[];
  madeFrom: string[];
  /** Nano-USD, at the prices of now; undefined for what was brought, or can be made no more. */
  price: NanoUsd | undefined;
}

type Session = Pick<EntityManager, 'query'>;
/** Of one artifact, or of a user's newest ones. */
const MOST = 5_000;

/** What artifacts show of a story, what they were made from, and what was made from them. */
@Injectable()
export class ArtifactGraph {
  constructor(
    private readonly database: DataSource,
    private readonly offer: MediaOffer,
  ) {}

  /** Notes with a new job what its artifacts will show, and what one of them is priced by. */
  async noteJob(jobId: string, cites: readonly Cite[], making: Making, session: Session): Promise<void> {
    await session.query('update generations set cites = $2, making = $3 where id = $1', [
      jobId,
      cites.length > 0 ? JSON.stringify(cites) : null,
      JSON.stringify(making),
    ]);
  }

  /** Hands that on to the artifacts of a job that has succeeded, with what it was made from. */
  async handOn(jobId: string, session: Session): Promise<void> {
    await session.query(
      `update artifacts a set cites = g.cites, making = g.making
         from generations g where g.id = $1 and a.generation_id = g.id and a.parent_id is null`,
      [jobId],
    );
    await session.query(
      `insert into artifact_sources (artifact_id, source_id)
       select a.id, i.artifact_id from artifacts a join generation_inputs i on i.generation_id = a.generation_id
        where a.generation_id = $1 and a.parent_id is null
       on conflict do nothing`,
      [jobId],
    );
  }

  /** What a job was said to show, or, once it is erased, what it made does. */
  async citesOfJob(jobId: string): Promise<Cite[]> {
    const [row] = await this.database.query<{ cites: Cite[] | null }[]>(
      `select coalesce(
                (select cites from generations where id = $1),
                (select cites from artifacts where generation_id = $1 and cites is not null limit 1)) as cites`,
      [jobId],
    );
    return row!.cites ?? [];
  }

  /** What artifacts show; a small picture shows what the one shows that it is of. */
  async citesOf(ids: readonly string[]): Promise<Map<string, Cite[]>> {
    const rows = await this.database.query<{ id: string; cites: Cite[] | null }[]>(
      `select a.id, coalesce(a.cites, p.cites) as cites
         from artifacts a left join artifacts p on p.id = a.parent_id where a.id = any($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, cites }) => [id, cites ?? []]));
  }

  /** What an artifact was made from, and what was made from it, of the files that are still there. */
  async around(userId: string, id: string): Promise<{ from: RelatedArtifact[]; into: RelatedArtifact[] }> {
    const related = (sql: string) =>
      this.database.query<RelatedArtifact[]>(
        `select a.id, a.role from artifacts a
          where a.user_id = $1 and a.state = 'ready' and a.id in (${sql}) order by a.id limit ${MOST}`,
        [userId, id],
      );
    return {
      from: await related(
        'select source_id from artifact_sources where artifact_id = $2 union select parent_id from artifacts where id = $2',
      ),
      into: await related(
        'select artifact_id from artifact_sources where source_id = $2 union select id from artifacts where parent_id = $2',
      ),
    };
  }

  /** The newest artifacts of a user that rest on something, small pictures left out. */
  async ofUser(userId: string): Promise<CitingArtifact[]> {
    const rows = await this.database.query<
      { id: string; role: ArtifactRole; cites: Cite[] | null; making: Making | null; sources: string[] }[]
    >(
      `select a.id, a.role, a.cites, a.making,
              array(select s.source_id from artifact_sources s where s.artifact_id = a.id order by 1) as sources
         from artifacts a
        where a.user_id = $1 and a.state = 'ready' and a.parent_id is null
          and (a.cites is not null or exists (select 1 from artifact_sources s where s.artifact_id = a.id))
        order by a.id desc limit ${MOST}`,
      [userId],
    );
    return rows.map(({ id, role, cites, making, sources }) => ({
      id,
      kind: role !== 'clip' ? 'artifact' : making?.provider === STITCH_PROVIDER ? 'film' : 'clip',
      cites: cites ?? [],
      madeFrom: sources,
      price: making ? this.priceOf(making) : undefined,
    }));
  }

  private priceOf(making: Making): NanoUsd | undefined {
    try {
      return this.offer.price(making);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unpriced_model') return undefined;
      throw error;
    }
  }
}
