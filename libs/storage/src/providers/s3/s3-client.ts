import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { StorageConfig } from '@cse/config';

const CONNECT_TIMEOUT_MS = 3_000;
/** Longest silence of the store before a call counts as failed. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A client of the given endpoint. Checksums are left out unless an operation demands one: other stores than Amazon's
 * refuse the trailers, and a presigned PUT would carry the checksum of an empty body (seaweedfs issue 10216).
 */
export function s3Client(config: StorageConfig, endpoint: string | undefined): S3Client {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  const options: S3ClientConfig = {
    region: config.s3Region,
    forcePathStyle: config.pathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
  if (endpoint) options.endpoint = endpoint;
  if (accessKeyId && secretAccessKey) options.credentials = { accessKeyId, secretAccessKey };
  return new S3Client(options);
}
