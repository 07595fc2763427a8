/** Somebody to sign in as without an account anywhere. */
export interface DemoAccount {
  sub: string;
  name: string;
  email: string;
  email_verified: true;
}

/** Becomes an admin, since its address is put on ADMIN_EMAILS. */
export const ADMIN_EMAIL = 'admin@example.com';

export const DEMO_ACCOUNTS: DemoAccount[] = [
  { sub: 'ada', name: 'Ada', email: 'ada@example.com', email_verified: true },
  { sub: 'bob', name: 'Bob', email: 'bob@example.com', email_verified: true },
  { sub: 'admin', name: 'Admin', email: ADMIN_EMAIL, email_verified: true },
];
