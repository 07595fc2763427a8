import { ProjectsConfig } from '@cse/config';
import { AppError, Clock, uuidv7, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Devices } from '../access/devices';
import { ProjectAccess, roleOf, type ProjectRole } from '../access/project-access';
import { limitReached, noSuch } from '../access/refusals';
import { MOST } from '../bounds';
import { ProjectNews } from '../sync/project-news';
import { INVITATION_LIFETIME_MS, InvitationTokens } from './invitation-token';

type Session = Pick<EntityManager, 'query'>;
type Caller = Pick<Principal, 'userId'>;

/** So often, in seconds, one address hears of one project: who is invited again sooner is written to by then. */
const TOLD_EVERY_S = 600;

interface Invitation {
  id: string;
  projectId: string;
  email: string;
  role: ProjectRole;
  acceptedBy: string | null;
}

/** Invitations by link: whoever has the token, and signs in with the verified address that was invited, is a member. */
@Injectable()
export class Invitations {
  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly devices: Devices,
    private readonly tokens: InvitationTokens,
    private readonly news: ProjectNews,
    private readonly config: ProjectsConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Invites an address that is no member's. An older invitation of it ends.
   * @returns with the token, which is told once
   * @throws AppError `not_found`, `role_insufficient`, `limit_reached`, `invalid_state` for the address of a member
   */
  async invite(
    { userId }: Caller,
    projectId: string,
    { email, role }: { email: string; role: ProjectRole },
  ): Promise<{ id: string; token: string; expiresAt: Date }> {
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const expiresAt = new Date(now.getTime() + INVITATION_LIFETIME_MS);
    const address = email.toLowerCase();
    await this.database.transaction(async (session) => {
      await this.access.lock(session, projectId, userId, 'owner');
      const [count] = await session.query<{ open: number; members: number; isMember: boolean }[]>(
        `select (select count(*)::int from project_invitations
                  where project_id = $1 and email <> $2 and accepted_by is null and expires_at > $3) as open,
                (select count(*)::int from project_members where project_id = $1) as members,
                exists (select from project_members m join users u on u.id = m.user_id
                         where m.project_id = $1 and u.email_verified and lower(u.email) = $2) as "isMember"`,
        [projectId, address, now],
      );
      if (count!.isMember) throw new AppError('invalid_state', 'they are a member already: change their role');
      if (count!.open >= MOST.invitations) throw limitReached('open invitations', MOST.invitations);
      if (count!.members >= MOST.members) throw limitReached('members', MOST.members);
      await session.query(
        `insert into project_invitations as i (id, project_id, user_id, email, role, created_at, expires_at, deliver_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (project_id, email) do update
           set id = excluded.id, user_id = excluded.user_id, role = excluded.role, created_at = excluded.created_at,
               expires_at = excluded.expires_at, accepted_by = null, attempts = 0,
               deliver_at = case when excluded.deliver_at is not null then
                 coalesce(i.deliver_at, greatest(excluded.deliver_at, i.created_at + make_interval(secs => $9))) end`,
        [
          id,
          projectId,
          userId,
          address,
          role,
          now,
          expiresAt,
          this.config.invitationWebhookUrl ? now : null,
          TOLD_EVERY_S,
        ],
      );
    });
    this.news.changed(projectId);
    return { id, token: this.tokens.of(id), expiresAt };
  }

  /** @throws AppError `not_found`, `role_insufficient` */
  async cancel({ userId }: Caller, projectId: string, id: string): Promise<void> {
    await this.database.transaction(async (session) => {
      await this.access.lock(session, projectId, userId, 'owner');
      const [, count] = await session.query<[unknown[], number]>(
        'delete from project_invitations where id = $1 and project_id = $2 and accepted_by is null',
        [id, projectId],
      );
      if (count === 0) throw noSuch('invitation');
    });
  }

  /**
   * Makes the user a member. The same again by the same user says the same; by anybody else the token is spent. Their
   * device has no key yet: an owner's device seals it when it hears of them.
   * @param binding opaque, shown to the other members until there is a key
   * @throws AppError `not_found` for a token that is none, was used, was taken back or is too old,
   *   `invitation_not_yours`, `limit_reached`
   */
  async accept(
    { userId }: Caller,
    { token, deviceId, binding }: { token: string; deviceId: string; binding?: string },
  ): Promise<{ projectId: string; role: ProjectRole }> {
    await this.devices.require(userId, deviceId);
    const id = this.tokens.idOf(token);
    if (id === undefined) throw noSuch('invitation');
    const accepted = await this.database.transaction(async (session) => {
      const invitation = await this.lockInvitation(id, session);
      if (invitation.acceptedBy !== null && invitation.acceptedBy !== userId) throw noSuch('invitation');
      await this.requireInvited(userId, invitation, session);
      const { projectId } = invitation;
      const role = await roleOf(projectId, userId, session);
      // Of one who was removed since, it is spent.
      if (!role && invitation.acceptedBy !== null) throw noSuch('invitation');
      if (!role) await this.join(invitation, userId, binding, session);
      await session.query('update project_invitations set accepted_by = $2, deliver_at = null where id = $1', [
        id,
        userId,
      ]);
      return { projectId, role: role ?? invitation.role };
    });
    this.news.changed(accepted.projectId);
    return accepted;
  }

  /** The project first, as everybody who changes its members. @throws AppError `not_found` */
  private async lockInvitation(id: string, session: Session): Promise<Invitation> {
    await session.query(
      `select 1 from projects where user_id is not null
          and id = (select project_id from project_invitations where id = $1) for update`,
      [id],
    );
    const [invitation] = await session.query<Invitation[]>(
      `select i.id, i.project_id as "projectId", i.email, i.role, i.accepted_by as "acceptedBy"
         from project_invitations i join projects p on p.id = i.project_id
        where i.id = $1 and i.expires_at > $2 and p.user_id is not null for update of i`,
      [id, this.clock.now()],
    );
    if (!invitation) throw noSuch('invitation');
    return invitation;
  }

  private async requireInvited(userId: string, { email }: Invitation, session: Session): Promise<void> {
    const [user] = await session.query<{ email: string | null; verified: boolean }[]>(
      'select lower(email) as email, email_verified as verified from users where id = $1',
      [userId],
    );
    if (user?.verified && user.email === email) return;
    const detail = user?.email === email ? 'your address is not verified' : 'the invitation is for another address';
    throw new AppError('invitation_not_yours', detail);
  }

  private async join(
    { id, projectId, role }: Invitation,
    userId: string,
    binding: string | undefined,
    session: Session,
  ): Promise<void> {
    const [count] = await session.query<{ members: number; projects: number }[]>(
      `select (select count(*)::int from project_members where project_id = $1) as members,
              (select count(*)::int from project_members where user_id = $2) as projects`,
      [projectId, userId],
    );
    if (count!.members >= MOST.members) throw limitReached('members', MOST.members);
    if (count!.projects >= MOST.projects) throw limitReached('projects', MOST.projects);
    await session.query(
      `insert into project_members (project_id, user_id, role, joined_at, invitation_id, binding)
       values ($1, $2, $3, $4, $5, $6)`,
      [projectId, userId, role, this.clock.now(), id, binding ?? null],
    );
    await session.query('update projects set members_version = members_version + 1 where id = $1', [projectId]);
  }
}
