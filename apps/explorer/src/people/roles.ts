import type { Role } from '@creative-space/vault';

/** What each may, in words. */
export const ROLES: Record<Role, { label: string; may: string }> = {
  viewer: { label: 'Reader', may: 'reads along' },
  editor: { label: 'Writer', may: 'reads and writes' },
  owner: { label: 'Owner', may: 'writes, invites and removes' },
};
