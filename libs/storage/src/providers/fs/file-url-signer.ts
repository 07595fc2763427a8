import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { isObjectKey, type Disposition } from '../../object-storage';

export interface ReadGrant {
  method: 'GET';
  key: string;
  expiresAtS: number;
  contentType: string;
  fileName: string;
  /** Absent: to be saved. */
  disposition?: Disposition;
}

export interface WriteGrant {
  method: 'PUT';
  key: string;
  expiresAtS: number;
  contentType: string;
  bytes: number;
}

export type FileGrant = ReadGrant | WriteGrant;

const PREFIX = '/files/';
const CONTENT_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,60}$/;
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Signed addresses of files that the api itself serves. A grant has exactly one spelling: checking an address means
 * reading the grant out of it, spelling that grant again, signature included, and comparing the two texts in
 * constant time. So an added, doubled, reordered or re-encoded parameter fails like a wrong signature.
 */
@Injectable()
export class FileUrlSigner {
  /** The first signs; addresses that another one signed are good until they expire. */
  private readonly keys: readonly [SigningKey, ...SigningKey[]];

  constructor(
    secrets: SecretsConfig,
    private readonly clock: Clock,
  ) {
    const [first, ...others] = secrets.deriveKeys('signed-file-urls');
    this.keys = [asSigningKey(first), ...others.map(asSigningKey)];
  }

  /** Path and query of the address that the grant is good for. @throws RangeError when a field cannot be signed. */
  sign(grant: FileGrant): string {
    if (!isSignable(grant)) throw new RangeError('not a grant that can be signed');
    return spell(grant, this.keys[0]);
  }

  /**
   * The grant behind an address as it came over the wire.
   * @throws AppError `forbidden`, the same for every reason.
   */
  verify(method: string, pathAndQuery: string): FileGrant {
    // Whoever may read may ask what there is to read.
    const grant = readGrant(method === 'HEAD' ? 'GET' : method, pathAndQuery);
    const isOurs = grant && this.keys.some((key) => equal(pathAndQuery, spell(grant, key)));
    if (!isOurs || grant.expiresAtS * 1000 <= this.clock.millis()) {
      throw new AppError('forbidden', 'the link is not valid or has expired');
    }
    return grant;
  }
}

interface SigningKey {
  secret: Buffer;
  /** Names the key without giving it away; an address made with an older secret says so. */
  id: string;
}

function asSigningKey(secret: Buffer): SigningKey {
  return { secret, id: createHash('sha256').update(secret).digest('hex').slice(0, 8) };
}

function spell(grant: FileGrant, { secret, id }: SigningKey): string {
  const query = new URLSearchParams({ exp: String(grant.expiresAtS), type: grant.contentType });
  if (grant.method === 'GET') {
    query.set('name', grant.fileName);
    if (grant.disposition === 'inline') query.set('show', 'inline');
  } else query.set('bytes', String(grant.bytes));
  query.set('kid', id);
  const unsigned = `${PREFIX}${grant.key}?${query.toString()}`;
  const signature = createHmac('sha256', secret).update(`${grant.method}\n${unsigned}`).digest('base64url');
  return `${unsigned}&sig=${signature}`;
}

function readGrant(method: string, pathAndQuery: string): FileGrant | null {
  const [path, search] = pathAndQuery.split('?', 2);
  const query = new URLSearchParams(search);
  const common = {
    key: path!.slice(PREFIX.length),
    expiresAtS: Number(query.get('exp')),
    contentType: query.get('type') ?? '',
  };
  const grant: FileGrant | null =
    method === 'GET'
      ? {
          ...{ method, ...common, fileName: query.get('name') ?? '' },
          disposition: query.get('show') === 'inline' ? 'inline' : 'attachment',
        }
      : method === 'PUT'
        ? { method, ...common, bytes: Number(query.get('bytes')) }
        : null;
  return grant && isSignable(grant) ? grant : null;
}

function isSignable(grant: FileGrant): boolean {
  return (
    isObjectKey(grant.key) &&
    Number.isSafeInteger(grant.expiresAtS) &&
    CONTENT_TYPE.test(grant.contentType) &&
    (grant.method === 'GET' ? FILE_NAME.test(grant.fileName) : Number.isSafeInteger(grant.bytes) && grant.bytes >= 0)
  );
}

function equal(received: string, expected: string): boolean {
  const [left, right] = [Buffer.from(received), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
