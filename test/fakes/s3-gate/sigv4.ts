import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** One HTTP request as the signature sees it. */
export interface SignedRequest {
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export type Refusal =
  | 'AccessDenied'
  | 'InvalidAccessKeyId'
  | 'SignatureDoesNotMatch'
  | 'RequestTimeTooSkewed'
  | 'ExpiredToken'
  | 'XAmzContentSHA256Mismatch';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRES_S = 604_800;

/**
 * Checks AWS Signature Version 4 of a request, in the Authorization header or in the query, as S3 does: canonical
 * request rebuilt from the wire, listed headers only, expiry and clock skew, and the hash of the body when the
 * request states one. Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference.
 * @returns the S3 error code of the refusal, or null when the request is genuine.
 */
export function refusalOf(request: SignedRequest, credentials: Credentials, now: Date): Refusal | null {
  const [path, search = ''] = request.url.split('?', 2) as [string, string?];
  const query = search
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
      return [decodeURIComponent(pair.slice(0, equals)), decodeURIComponent(pair.slice(equals + 1))] as const;
    });
  const claim = readClaim(request, new Map(query));
  if (!claim) return 'AccessDenied';

  const [accessKeyId, day, region, service, terminator] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) return 'InvalidAccessKeyId';
  if (service !== 's3' || terminator !== 'aws4_request' || !claim.signedHeaders.includes('host')) return 'AccessDenied';
  const signedAt = instantOf(claim.date);
  if (Number.isNaN(signedAt) || !claim.date.startsWith(`${day}T`)) return 'AccessDenied';
  const age = now.getTime() - signedAt;
  if (claim.expiresS === null ? Math.abs(age) > MAX_SKEW_MS : age < -MAX_SKEW_MS) return 'RequestTimeTooSkewed';
  if (claim.expiresS !== null && (claim.expiresS > MAX_EXPIRES_S || age > claim.expiresS * 1000)) return 'ExpiredToken';
  if (/^[0-9a-f]{64}$/.test(claim.bodyHash) && claim.bodyHash !== sha256(request.body))
    return 'XAmzContentSHA256Mismatch';

  const canonicalQuery = query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonicalHeaders = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    path,
    canonicalQuery,
    canonicalHeaders.join(''),
    claim.signedHeaders.join(';'),
    claim.bodyHash,
  ].join('\n');
  const toSign = [ALGORITHM, claim.date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part!),
    `AWS4${credentials.secretAccessKey}`,
  );
  const expected = hmac(key, toSign).toString('hex');
  const same =
    expected.length === claim.signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature));
  return same ? null : 'SignatureDoesNotMatch';
}

interface Claim {
  credential: string;
  date: string;
  signedHeaders: string[];
  signature: string;
  /** Life of a presigned URL in seconds; null for a request signed in its headers. */
  expiresS: number | null;
  bodyHash: string;
}

function readClaim(request: SignedRequest, query: ReadonlyMap<string, string>): Claim | null {
  const header = request.headers.authorization;
  if (header) {
    const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(header);
    const date = request.headers['x-amz-date'];
    const bodyHash = request.headers['x-amz-content-sha256'];
    if (!match || !date || !bodyHash) return null;
    return {
      credential: match[1]!,
      signedHeaders: match[2]!.split(';'),
      signature: match[3]!,
      date,
      expiresS: null,
      bodyHash,
    };
  }
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return null;
  const expires = query.get('X-Amz-Expires') ?? '';
  if (!/^\d{1,6}$/.test(expires)) return null;
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    expiresS: Number(expires),
    bodyHash: 'UNSIGNED-PAYLOAD',
  };
}

/** 20260101T000000Z in milliseconds. */
function instantOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
