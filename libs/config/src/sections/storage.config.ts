import { ConfigurationError, maybe, optional, section, type EnvironmentSource } from '../environment';
import { bytes, flag, integer, oneOf, originList, text, url } from '../parsers';
import { ENVIRONMENTS } from './runtime.config';

/** Longest life of a signed URL: S3 itself refuses more than seven days. */
const MAX_SIGNED_URL_TTL_S = 604_800;

/** Where artifacts are kept, and how long a link to one lives. */
export class StorageConfig extends section({
  driver: optional('STORAGE_DRIVER', oneOf('fs', 's3'), 'fs'),
  dataDir: optional('DATA_DIR', text(), '.data'),
  signedUrlTtlS: optional('SIGNED_URL_TTL_S', integer(1, MAX_SIGNED_URL_TTL_S), 900),
  /** With less than this left on the disk of DATA_DIR, nothing new is taken in; zero: until the disk is full. */
  minFreeBytes: optional('STORAGE_MIN_FREE_BYTES', bytes(), 512 * 1024 ** 2),
  /** Unset means Amazon's own endpoint of the region. */
  s3Endpoint: maybe('S3_ENDPOINT', url('http', 'https')),
  /** Where clients reach the same store; presigned URLs carry it, because the host is part of what is signed. */
  s3PublicEndpoint: maybe('S3_PUBLIC_ENDPOINT', url('http', 'https')),
  s3Region: optional('S3_REGION', text(), 'us-east-1'),
  s3Bucket: maybe('S3_BUCKET', text()),
  /** Unset means the credentials that the machine offers (role, profile). */
  s3AccessKeyId: maybe('S3_ACCESS_KEY_ID', text()),
  s3SecretAccessKey: maybe('S3_SECRET_ACCESS_KEY', text()),
  s3ForcePathStyle: maybe('S3_FORCE_PATH_STYLE', flag()),
  /** Origins that the fetch guard lets through unchecked: an image server on a developer's machine. */
  fetchTrustedOrigins: optional('FETCH_TRUSTED_ORIGINS', originList(), [] as string[]),
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    const problems = [
      this.driver === 's3' && !this.s3Bucket && 'S3_BUCKET is required when STORAGE_DRIVER is s3',
      !this.s3AccessKeyId !== !this.s3SecretAccessKey &&
        'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together',
      this.environment === 'production' &&
        this.fetchTrustedOrigins.length > 0 &&
        'FETCH_TRUSTED_ORIGINS must be empty in production',
    ].filter((problem) => problem !== false);
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** Third-party stores are addressed by path; Amazon by host name. */
  get pathStyle(): boolean {
    return this.s3ForcePathStyle ?? this.s3Endpoint !== undefined;
  }
}
