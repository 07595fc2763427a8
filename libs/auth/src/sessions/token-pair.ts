import type { Role } from '@cse/core';

/** What a client gets for signing in or refreshing. */
export interface TokenPair {
  accessToken: string;
  expiresInS: number;
  refreshToken: string;
  refreshExpiresInS: number;
  sessionId: string;
  clientId: string;
  user: { id: string; email: string | null; name: string | null; role: Role };
}

/** What a client says of the device that it runs on. Shown to the user, believed for nothing else. */
export interface Device {
  name?: string;
  platform?: string;
  appVersion?: string;
}
