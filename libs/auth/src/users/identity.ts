/** What an identity provider vouches for. */
export interface Identity {
  issuer: string;
  /** The provider's own, never-changing id of the person. */
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
}

/** The issuer of people who sign in through `POST /auth/dev/login`; no provider can have it. */
export const DEV_LOGIN_ISSUER = 'urn:cse:dev-login';
