import { AppError, type Role } from '@cse/core';
import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A person, keyed by who vouches for them: (issuer, subject). The e-mail may change and never joins accounts. */
@Entity('users')
@Unique('users_issuer_subject_key', ['issuer', 'subject'])
@Check('users_role_check', `role in ('user', 'admin')`)
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text')
  subject!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('boolean', { name: 'email_verified' })
  emailVerified!: boolean;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  role!: Role;

  /** Name of the plan that sets the default caps. */
  @Column('text')
  plan!: string;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;

  /** When a suspension ends by itself; null for one that only an admin ends. */
  @Column('timestamptz', { name: 'suspended_until', nullable: true })
  suspendedUntil!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_sign_in_at' })
  lastSignInAt!: Date;
}

/** Whether a user is shut out at a moment. */
export function isSuspended(
  { suspendedAt, suspendedUntil }: Pick<User, 'suspendedAt' | 'suspendedUntil'>,
  now: Date,
): boolean {
  return suspendedAt !== null && (suspendedUntil === null || suspendedUntil > now);
}

/** Says until when, where that is known: a suspension by rule ends by itself. */
export function suspendedError({ suspendedUntil }: Pick<User, 'suspendedUntil'>): AppError {
  const until = suspendedUntil?.toISOString();
  const detail = until ? `this account is suspended until ${until}` : 'this account is suspended';
  return new AppError('account_suspended', detail, { members: { suspended_until: until ?? null } });
}
