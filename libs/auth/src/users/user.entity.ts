import type { Role } from '@cse/core';
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

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_sign_in_at' })
  lastSignInAt!: Date;
}
