import type { StorageConfig } from '@cse/config';

/**
 * What the Explorer's page may do: run its own scripts and workers, ask this server, show pictures and films of the
 * store. No style without the page's nonce but those of its own files; nothing from elsewhere.
 *
 * @param nonce of one answer; files other than the page have none
 */
export function explorerPolicy(storage: StorageConfig, nonce?: string): string {
  const store = storeOrigins(storage).map((origin) => ` ${origin}`);
  const files = store.join('');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self'${nonce ? ` 'nonce-${nonce}'` : ''}`,
    `img-src 'self' data: blob:${files}`,
    `media-src 'self' blob:${files}`,
    `connect-src 'self'${files}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where signed links to files of an S3 store lead; files of the disk are this server's own. */
function storeOrigins(storage: StorageConfig): string[] {
  if (storage.driver !== 's3') return [];
  const endpoint = storage.s3PublicEndpoint ?? storage.s3Endpoint ?? `https://s3.${storage.s3Region}.amazonaws.com`;
  const { protocol, host, origin } = new URL(endpoint);
  return [storage.pathStyle ? origin : `${protocol}//${storage.s3Bucket}.${host}`];
}
