import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Budgets. Money is integer nano-USD. A window is derived from the UTC date, so no job resets it; holds are rows with
 * an expiry, never a bare counter; the ledger is append-only and is the truth that the windows are a projection of.
 */
export class UsageTables1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table usage_caps (
        user_id uuid primary key,
        daily_cost bigint check (daily_cost >= 0),
        monthly_cost bigint check (monthly_cost >= 0),
        daily_tokens bigint check (daily_tokens >= 0),
        daily_images bigint check (daily_images >= 0),
        daily_video_seconds bigint check (daily_video_seconds >= 0),
        updated_at timestamptz not null
      )`);
    await runner.query(`
      create table usage_windows (
        user_id uuid not null,
        period text not null check (period in ('day', 'month')),
        starts_on date not null,
        cost_cap bigint not null,
        tokens_cap bigint,
        images_cap bigint,
        video_seconds_cap bigint,
        cost_reserved bigint not null default 0 check (cost_reserved >= 0),
        cost_settled bigint not null default 0 check (cost_settled >= 0),
        tokens_reserved bigint not null default 0 check (tokens_reserved >= 0),
        tokens_settled bigint not null default 0 check (tokens_settled >= 0),
        images_reserved bigint not null default 0 check (images_reserved >= 0),
        images_settled bigint not null default 0 check (images_settled >= 0),
        video_seconds_reserved numeric(14,3) not null default 0 check (video_seconds_reserved >= 0),
        video_seconds_settled numeric(14,3) not null default 0 check (video_seconds_settled >= 0),
        input_tokens bigint not null default 0,
        cache_read_tokens bigint not null default 0,
        cache_write_tokens bigint not null default 0,
        output_tokens bigint not null default 0,
        text_requests bigint not null default 0,
        image_jobs bigint not null default 0,
        video_jobs bigint not null default 0,
        primary key (user_id, period, starts_on)
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table usage_reservations (
        id uuid primary key,
        user_id uuid,
        operation text not null,
        slot text,
        state text not null check (state in ('held', 'settled', 'released', 'expired', 'corrected')),
        cost bigint not null check (cost >= 0),
        tokens bigint not null check (tokens >= 0),
        images bigint not null check (images >= 0),
        video_seconds numeric(14,3) not null check (video_seconds >= 0),
        day date not null,
        month date not null,
        shard smallint not null,
        provider text not null,
        model text not null,
        price_version text not null,
        request_id text,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        finished_at timestamptz,
        actual_cost bigint
      ) with (fillfactor = 70)`);
    await runner.query(`create index usage_reservations_held on usage_reservations (expires_at) where state = 'held'`);
    await runner.query(
      `create index usage_reservations_slots on usage_reservations (user_id, slot) where state = 'held' and slot is not null`,
    );
    await runner.query(`
      create table usage_ledger (
        id bigint generated always as identity primary key,
        reservation_id uuid not null,
        kind text not null check (kind in ('usage', 'expired', 'correction') or kind like 'rerate:%'),
        attempt smallint not null,
        user_id uuid,
        at timestamptz not null,
        day date not null,
        month date not null,
        operation text not null,
        provider text not null,
        model text not null,
        prompt text,
        outcome text not null,
        estimated boolean not null,
        tokens bigint not null,
        input_tokens bigint not null default 0,
        cache_read_tokens bigint not null default 0,
        cache_write_5m_tokens bigint not null default 0,
        cache_write_1h_tokens bigint not null default 0,
        output_tokens bigint not null default 0,
        images bigint not null default 0,
        video_seconds numeric(14,3) not null default 0,
        cost bigint not null,
        price_version text not null,
        request_id text,
        unique (reservation_id, kind, attempt)
      )`);
    await runner.query('create index usage_ledger_by_user on usage_ledger (user_id, day)');
    await runner.query('create index usage_ledger_events on usage_ledger (user_id, id)');
    await runner.query('create index usage_ledger_by_day on usage_ledger (day)');
    await runner.query(`
      create table usage_deployment (
        month date not null,
        shard smallint not null,
        cap bigint,
        granted bigint not null default 0,
        reserved bigint not null default 0 check (reserved >= 0),
        settled bigint not null default 0,
        primary key (month, shard)
      ) with (fillfactor = 20)`);
    await runner.query(`
      create unlogged table usage_rates (
        user_id uuid not null,
        class text not null,
        tat timestamptz not null,
        primary key (user_id, class)
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table idempotency_keys (
        user_id uuid not null,
        route text not null,
        key_hash bytea not null,
        request_hash bytea not null,
        reservation_id uuid not null,
        state text not null check (state in ('running', 'answered', 'failed', 'lost')),
        receipt jsonb,
        answer bytea,
        answer_expires_at timestamptz,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (user_id, route, key_hash)
      )`);
    await runner.query('create unique index idempotency_keys_reservation on idempotency_keys (reservation_id)');
    await runner.query('create index idempotency_keys_expiry on idempotency_keys (expires_at)');
    await runner.query(
      'create index idempotency_keys_answer_expiry on idempotency_keys (answer_expires_at) where answer is not null',
    );
    await runner.query(`
      create table usage_alerts (
        id uuid primary key,
        user_id uuid not null,
        cap text not null,
        window_starts_on date not null,
        threshold smallint not null,
        cap_limit bigint not null,
        used bigint not null,
        created_at timestamptz not null,
        delivered_at timestamptz,
        attempts smallint not null default 0,
        next_attempt_at timestamptz not null,
        unique (user_id, cap, window_starts_on, threshold)
      )`);
    await runner.query('create index usage_alerts_due on usage_alerts (next_attempt_at) where delivered_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table usage_alerts, idempotency_keys, usage_rates, usage_deployment, usage_ledger,
      usage_reservations, usage_windows, usage_caps`);
  }
}
