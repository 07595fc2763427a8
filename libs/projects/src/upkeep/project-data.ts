import { PersonalData } from '@cse/core';
import { ReportDatabase } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { Projects } from '../access/projects';

/** Ids, sizes, times and roles. What is encrypted is nobody's to read here, and its owner has it; keys are left out. */
const PARTS = {
  devices: 'select id, kind, created_at from devices where user_id = $1 order by id',
  projects: `select p.id, p.generation, p.rotation_due, p.keep_last, p.keep_daily, p.keep_weekly, p.stored_bytes,
                    p.created_at, p.updated_at,
                    (select count(*)::int from project_chunks c where c.project_id = p.id) as chunks,
                    (select count(*)::int from project_bodies b where b.project_id = p.id and b.kind = 'manifest') as versions,
                    (select count(*)::int from project_bodies b where b.project_id = p.id and b.kind = 'snapshot') as snapshots,
                    (select count(*)::int from project_ops o where o.project_id = p.id) as ops
               from projects p where p.user_id = $1 order by p.id`,
  memberships: 'select project_id, role, joined_at from project_members where user_id = $1 order by project_id',
  device_keys: `select project_id, device_id, generation, role, created_at from project_keys
                 where user_id = $1 order by project_id, device_id, generation`,
  invitations_sent: `select id, project_id, email, role, created_at, expires_at from project_invitations
                      where user_id = $1 order by id`,
  invitations_received: `select i.id, i.project_id, i.role, i.created_at, i.expires_at
                           from project_invitations i join users u on u.email_verified and lower(u.email) = i.email
                          where u.id = $1 order by i.id`,
};

/**
 * Devices, memberships and projects. Before an account goes, its projects go over to another owner, or are erased where
 * there is none; what it wrote into the projects of others stays theirs, with the certificates by which they verify it. The
 * id of the user stays in those (`project_keys`): it names nobody any more, and goes with the project.
 */
@Injectable()
export class ProjectData extends PersonalData {
  readonly name = 'projects';

  constructor(
    private readonly database: ReportDatabase,
    private readonly projects: Projects,
  ) {
    super();
  }

  async export(userId: string): Promise<object> {
    return this.eachInTurn(PARTS, (sql) => this.database.query(sql, [userId]));
  }

  override async erase(userId: string): Promise<void> {
    await this.projects.leaveAll(userId);
  }
}
