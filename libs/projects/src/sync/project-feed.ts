import { describeCause } from '@cse/core';
import { Inject, Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProjectRole } from '../access/project-access';
import { noSuch, requireLog } from '../access/refusals';
import { ProjectsTelemetry } from '../upkeep/projects-telemetry';
import { OpLog, type KeptOp, type OpPage } from './op-log';
import { ProjectNews, type Presence } from './project-news';

/** How a project stands, for one of its members. */
export interface Standing {
  cursor: number;
  generation: number;
  rotationDue: boolean;
  role: ProjectRole;
}

export type ProjectEvent =
  | { event: 'ready'; standing: Standing }
  | { event: 'op'; op: KeptOp }
  | { event: 'presence'; presence: Presence }
  | { event: 'members'; standing: Standing }
  | { event: 'snapshot'; upto: number }
  | { event: 'removed' };

interface State {
  lastCursor: number;
  compactedTo: number;
  generation: number;
  rotationDue: boolean;
  membersVersion: number;
  snapshot: number | null;
  roles: Record<string, ProjectRole>;
}

/** A project that somebody follows in this process. */
interface Followed {
  state: State | undefined;
  readers: Set<Reader>;
  /** Pages that are being read, by the cursor after which: those who are as far share one. */
  pages: Map<number, Promise<OpPage | undefined>>;
}

/** How often the tables are asked when nothing was heard; a member who was removed is gone after this at the latest. */
const LOOK_EVERY_MS = 5_000;
const PAGE = 200;

/** Waits for news of its project. What others show of themselves is kept until it is taken, the last of each device. */
class Reader {
  private readonly shown = new Map<string, string>();
  private hasNews = false;
  private wakeUp: (() => void) | undefined;

  wake(): void {
    this.hasNews = true;
    this.wakeUp?.();
  }

  show({ deviceId, ciphertext }: Presence): void {
    this.shown.set(deviceId, ciphertext);
    this.wake();
  }

  takeShown(): Presence[] {
    const taken = [...this.shown].map(([deviceId, ciphertext]) => ({ deviceId, ciphertext }));
    this.shown.clear();
    return taken;
  }

  async news(signal: AbortSignal): Promise<void> {
    if (!this.hasNews && !signal.aborted) {
      await new Promise<void>((resolve) => {
        // A stream lives long and waits often: nothing is left on its signal.
        const go = (): void => {
          signal.removeEventListener('abort', go);
          this.wakeUp = undefined;
          resolve();
        };
        this.wakeUp = go;
        signal.addEventListener('abort', go);
      });
    }
    this.hasNews = false;
  }
}

/**
 * The events of projects for those who follow them. The tables are the truth, asked once for all projects of this process:
 * at once for one of which something was heard, for all of them every five seconds.
 */
@Injectable()
export class ProjectFeed implements OnModuleDestroy {
  private readonly logger = new Logger(ProjectFeed.name);
  private readonly followed = new Map<string, Followed>();
  private readonly due = new Set<string>();
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private heard: Promise<void> | undefined;
  private isFailing = false;

  constructor(
    private readonly database: DataSource,
    private readonly log: OpLog,
    private readonly news: ProjectNews,
    @Optional() @Inject(ProjectsTelemetry) private readonly telemetry?: ProjectsTelemetry,
  ) {}

  /** How it stands now. @throws AppError `not_found` */
  async standing(projectId: string, userId: string): Promise<Standing> {
    const state = (await this.read([projectId])).get(projectId);
    return standingOf(state, userId, state?.lastCursor ?? 0);
  }

  /**
   * Everything after a cursor, as it comes; without one, from now on. A cursor beyond the log (of before the database was
   * restored) is its end, so that nothing that comes is passed over; `ready` says which one holds. Ends with `removed`
   * when the user is no member any more, and without a word when nobody reads. Reads no further than it is asked.
   * @throws AppError `not_found`, `ops_compacted`
   */
  async *follow(
    projectId: string,
    userId: string,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ProjectEvent, void, void> {
    await (this.heard ??= this.listen());
    const reader = new Reader();
    const followed = this.join(projectId, reader);
    try {
      await this.look(projectId);
      let told = stateFor(followed.state, userId);
      if (!told) throw noSuch('project');
      let cursor = Math.min(after ?? told.lastCursor, told.lastCursor);
      requireLog(cursor, told.compactedTo, told.snapshot);
      yield { event: 'ready', standing: standingOf(told, userId, cursor) };
      while (!signal.aborted) {
        const now = stateFor(followed.state, userId);
        if (!now) return yield { event: 'removed' };
        if (now.membersVersion !== told.membersVersion) {
          yield { event: 'members', standing: standingOf(now, userId, now.lastCursor) };
        }
        if (now.snapshot !== told.snapshot && now.snapshot !== null) yield { event: 'snapshot', upto: now.snapshot };
        told = now;
        for (const presence of reader.takeShown()) yield { event: 'presence', presence };
        if (cursor < now.lastCursor) {
          const page = await this.page(projectId, followed, cursor);
          requireLog(cursor, page?.compactedTo ?? 0, now.snapshot);
          for (const op of page?.ops ?? []) {
            yield { event: 'op', op };
            cursor = op.cursor;
          }
          if (page && page.ops.length > 0 && cursor < page.last) continue;
        }
        await reader.news(signal);
      }
    } finally {
      this.leave(projectId, followed, reader);
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async listen(): Promise<void> {
    this.timer = setInterval(() => this.lookAt([...this.followed.keys()]), LOOK_EVERY_MS).unref();
    await this.news.hear({
      changed: (projectId) => this.lookAt([projectId]),
      presence: (projectId, presence) => {
        for (const reader of this.followed.get(projectId)?.readers ?? []) reader.show(presence);
      },
    });
  }

  private join(projectId: string, reader: Reader): Followed {
    const followed = this.followed.get(projectId) ?? { state: undefined, readers: new Set(), pages: new Map() };
    this.followed.set(projectId, followed);
    followed.readers.add(reader);
    this.telemetry?.streams(1);
    return followed;
  }

  private leave(projectId: string, followed: Followed, reader: Reader): void {
    followed.readers.delete(reader);
    if (followed.readers.size === 0 && this.followed.get(projectId) === followed) this.followed.delete(projectId);
    this.telemetry?.streams(-1);
  }

  private lookAt(projectIds: readonly string[]): void {
    for (const id of projectIds) if (this.followed.has(id)) this.due.add(id);
    if (this.due.size > 0) this.looking ??= this.lookAll();
  }

  /** Looks at what is due until nothing is, one statement at a time. */
  private async lookAll(): Promise<void> {
    while (this.due.size > 0) {
      const ids = [...this.due];
      this.due.clear();
      try {
        const states = await this.read(ids);
        for (const id of ids) this.take(id, states.get(id));
        this.isFailing = false;
      } catch (error) {
        // The next round comes.
        if (!this.isFailing) this.logger.warn({ event: 'projects_not_read', cause: describeCause(error) });
        this.isFailing = true;
      }
    }
    this.looking = undefined;
  }

  /** As it stands now, for who has just come. @throws what the driver throws */
  private async look(projectId: string): Promise<void> {
    this.take(projectId, (await this.read([projectId])).get(projectId));
  }

  /** Wakes readers when something is new. */
  private take(projectId: string, state: State | undefined): void {
    const followed = this.followed.get(projectId);
    if (!followed) return;
    const before = followed.state;
    // Of two answers that crossed each other the older one says nothing new: what it lacks would be told as taken away.
    if (state && before && isOlder(state, before)) return;
    const isSame = JSON.stringify(before) === JSON.stringify(state);
    followed.state = state;
    if (isSame) return;
    followed.pages.clear();
    for (const reader of followed.readers) reader.wake();
  }

  private page(projectId: string, { pages }: Followed, after: number): Promise<OpPage | undefined> {
    const known = pages.get(after);
    if (known) return known;
    const page = this.log.page(projectId, after, PAGE);
    pages.set(after, page);
    page.then(
      () => setImmediate(() => pages.delete(after)),
      () => pages.delete(after),
    );
    return page;
  }

  private async read(projectIds: readonly string[]): Promise<Map<string, State>> {
    const rows = await this.database.query<(State & { id: string; lastCursor: string; snapshot: string | null })[]>(
      `select p.id, p.last_cursor as "lastCursor", p.compacted_to as "compactedTo", p.generation,
              p.rotation_due as "rotationDue", p.members_version as "membersVersion",
              (select max(number) from project_bodies b where b.project_id = p.id and b.kind = 'snapshot') as snapshot,
              (select jsonb_object_agg(m.user_id, m.role) from project_members m where m.project_id = p.id) as roles
         from projects p where p.id = any($1) and p.user_id is not null`,
      [projectIds],
    );
    return new Map(
      rows.map(({ id, ...row }) => [
        id,
        {
          ...row,
          lastCursor: Number(row.lastCursor),
          compactedTo: Number(row.compactedTo),
          snapshot: row.snapshot === null ? null : Number(row.snapshot),
          roles: row.roles ?? {},
        },
      ]),
    );
  }
}

/** Neither number of a project ever goes back. */
const isOlder = (state: State, than: State): boolean =>
  state.lastCursor < than.lastCursor || state.membersVersion < than.membersVersion;

function stateFor(state: State | undefined, userId: string): State | undefined {
  return state?.roles[userId] === undefined ? undefined : state;
}

/** @throws AppError `not_found` for who is no member */
function standingOf(state: State | undefined, userId: string, cursor: number): Standing {
  const role = state?.roles[userId];
  if (!state || !role) throw noSuch('project');
  return { cursor, generation: state.generation, rotationDue: state.rotationDue, role };
}
