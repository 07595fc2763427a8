import { AppError, Clock, type NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PriceCatalogue } from '../prices/price-catalogue';
import { isoDate } from '../admission/caps';

/** What the current catalogue would change of a period, by model. */
export interface RerateReport {
  priceVersion: string;
  models: { model: string; requests: number; charged: NanoUsd; rerated: NanoUsd }[];
  /** Requests of models that the current catalogue has no price for; they stay as they are. */
  unpriced: number;
  /** Requests that were corrected, when told to apply. */
  corrected: number;
}

interface Line {
  reservation_id: string;
  created_at: Date;
  kind: string;
  provider: string;
  model: string;
  input_tokens: string;
  cache_read_tokens: string;
  cache_write_5m_tokens: string;
  cache_write_1h_tokens: string;
  output_tokens: string;
  cost: string;
}

const PAGE = 500;

/**
 * Prices what was used in a period by the current catalogue. The ledger is never rewritten: a difference is posted
 * as an entry of its own, once for each version of the catalogue. Entries that hold no token counts (lost work that was
 * charged at its hold, generated media and what was billed of it without a result) keep their price, and so do those whose
 * amount is disputed with the provider.
 */
@Injectable()
export class Rerater {
  constructor(
    private readonly database: DataSource,
    private readonly prices: PriceCatalogue,
    private readonly clock: Clock,
  ) {}

  /** The days from `from` to `to`, both included (UTC). With `apply`, posts the differences. */
  async rerate(from: Date, to: Date, apply: boolean): Promise<RerateReport> {
    const report: RerateReport = { priceVersion: this.prices.version, models: [], unpriced: 0, corrected: 0 };
    for await (const lines of this.requests(from, to)) await this.rerateOne(lines, apply, report);
    report.models.sort((a, b) => (a.model < b.model ? -1 : 1));
    return report;
  }

  private async rerateOne(lines: Line[], apply: boolean, report: RerateReport): Promise<void> {
    const [first] = lines as [Line];
    const charged = lines.reduce((sum, line) => sum + BigInt(line.cost), 0n);
    const rerated = this.price(lines);
    if (rerated === undefined) {
      report.unpriced += 1;
      return;
    }
    const model = `${first.provider} ${first.model}`;
    const total = report.models.find((known) => known.model === model) ?? {
      model,
      requests: 0,
      charged: 0n,
      rerated: 0n,
    };
    if (total.requests === 0) report.models.push(total);
    total.requests += 1;
    total.charged += charged;
    total.rerated += rerated;
    if (!apply || charged === rerated) return;
    const [row] = await this.database.query<{ posted: boolean }[]>(
      'select usage_correct($1, $2, $3, $4, $5) as posted',
      [
        first.reservation_id,
        `rerate:${this.prices.version}`,
        (rerated - charged).toString(),
        this.prices.version,
        this.clock.now(),
      ],
    );
    if (row!.posted) report.corrected += 1;
  }

  /** The price now of what was used then; undefined when a model of it has none. */
  private price(lines: Line[]): NanoUsd | undefined {
    try {
      return lines
        .filter((line) => !line.kind.startsWith('rerate:'))
        .reduce((sum, line) => {
          const counts = {
            inputTokens: Number(line.input_tokens),
            cacheReadTokens: Number(line.cache_read_tokens),
            cacheWrite5mTokens: Number(line.cache_write_5m_tokens),
            cacheWrite1hTokens: Number(line.cache_write_1h_tokens),
            outputTokens: Number(line.output_tokens),
          };
          return sum + this.prices.priceTokens(line, counts, line.created_at);
        }, 0n);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unpriced_model') return undefined;
      throw error;
    }
  }

  /** The entries of one request at a time, page by page of reservation ids. */
  private async *requests(from: Date, to: Date): AsyncGenerator<Line[]> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.database.query<{ id: string }[]>(
        `select distinct reservation_id as id from usage_ledger
          where day between $1::date and $2::date and reservation_id > $3 order by reservation_id limit $4`,
        [isoDate(from), isoDate(to), after, PAGE],
      );
      if (page.length === 0) return;
      const lines = await this.database.query<Line[]>(LINES, [page.map(({ id }) => id)]);
      for (const { id } of page) {
        const own = lines.filter((line) => line.reservation_id === id);
        if (own.length > 0) yield own;
      }
      after = page.at(-1)!.id;
    }
  }
}

const LINES = `
  select l.*, r.created_at from usage_ledger l join usage_reservations r on r.id = l.reservation_id
   where l.reservation_id = any($1) and l.operation like 'ai.%' and l.disputed_cost = 0 and l.outcome <> 'possibly_billed'
     and (l.kind = 'usage' or l.kind like 'rerate:%' or (l.kind = 'correction' and l.attempt > 0))
   order by l.reservation_id, l.id`;
