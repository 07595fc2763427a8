import type { Principal } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { noSuch, roleInsufficient } from './refusals';

export const PROJECT_ROLES = ['owner', 'editor', 'viewer'] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

type Session = Pick<EntityManager, 'query'>;

/** What somebody may do with a project right now, and whose room it takes. */
export interface Access {
  projectId: string;
  role: ProjectRole;
  generation: number;
  rotationDue: boolean;
  lastCursor: number;
  payer: Pick<Principal, 'userId' | 'plan'>;
}

interface Row {
  role: ProjectRole;
  generation: number;
  rotation_due: boolean;
  last_cursor: string;
  payer: string;
  plan: string;
}

const TEXT = `select m.role, p.generation, p.rotation_due, p.last_cursor, u.id as payer, u.plan
                from projects p join users u on u.id = p.user_id
                join project_members m on m.project_id = p.id and m.user_id = $2
               where p.id = $1`;
const READ = new PreparedStatement<Row>('project_access', TEXT);
/** Roles from least to most. */
const RANK: Record<ProjectRole, number> = { viewer: 0, editor: 1, owner: 2 };

export function mayAs(role: ProjectRole, needed: ProjectRole): boolean {
  return RANK[role] >= RANK[needed];
}

/** Of somebody in a project, whose row the caller holds; undefined of who is no member. */
export async function roleOf(projectId: string, userId: string, session: Session): Promise<ProjectRole | undefined> {
  const [member] = await session.query<{ role: ProjectRole }[]>(
    'select role from project_members where project_id = $1 and user_id = $2',
    [projectId, userId],
  );
  return member?.role;
}

/** Asked at every request and never remembered, so that a change of a role holds at once. */
@Injectable()
export class ProjectAccess {
  constructor(private readonly database: DataSource) {}

  /**
   * What the user may do. Of a project of others, and of one that is not there, it says the same.
   * @throws AppError `not_found`, `role_insufficient`
   */
  async require(projectId: string, userId: string, needed: ProjectRole = 'viewer'): Promise<Access> {
    return admitted(projectId, await READ.rows(this.database, [projectId, userId]), needed);
  }

  /**
   * As `require`; until the transaction ends nobody else changes the project, writes to it or deletes it.
   */
  async lock(session: Session, projectId: string, userId: string, needed: ProjectRole): Promise<Access> {
    await session.query('select 1 from projects where id = $1 for update', [projectId]);
    // A statement of its own: who waited for the lock sees what the other one has changed.
    return admitted(projectId, await READ.rows(session, [projectId, userId]), needed);
  }
}

function admitted(projectId: string, [row]: Row[], needed: ProjectRole): Access {
  if (!row) throw noSuch('project');
  if (!mayAs(row.role, needed)) throw roleInsufficient(`this takes the role ${needed}`);
  return {
    projectId,
    role: row.role,
    generation: row.generation,
    rotationDue: row.rotation_due,
    lastCursor: Number(row.last_cursor),
    payer: { userId: row.payer, plan: row.plan },
  };
}
