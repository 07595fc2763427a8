/** What one user, project or request may have at most. Bytes are bounded by the cap `stored_bytes` besides. */
export const MOST = {
  devices: 32,
  projects: 1_000,
  members: 50,
  invitations: 100,
  /** Of one member, ever, that have a certificate of one project: certificates stay. */
  certifiedDevices: 256,
  chunkBytes: 4 * 1024 ** 2,
  chunksAsked: 1_000,
  ops: 500,
  opBytes: 64 * 1024,
  presenceBytes: 4 * 1024,
  /** It may hold the keys of all generations. */
  wrappedKeyBytes: 12 * 1024,
  headerCharacters: 2_048,
  /** Of a page of operations: as many as fit, and at least one. */
  pageBytes: 2 * 1024 ** 2,
} as const;

/** How long what nothing lists is kept, and how long a snapshot must have stood before others are given up for it. */
export const SETTLED_MS = 24 * 3_600_000;
