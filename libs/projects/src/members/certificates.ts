import type { Principal } from '@cse/core';
import type { Device } from '../access/devices';
import type { Access, ProjectRole } from '../access/project-access';
import { noSuch, roleInsufficient } from '../access/refusals';
import { badSignature, isSignedAsync, LABELS } from '../signing/signed-bytes';

/** Says that a device belongs to a member with this role; signed by a device of an owner, or of the same member. */
export interface Certificate {
  role: ProjectRole;
  signature: Buffer;
  byDevice: string;
}

/** The project key of a generation, sealed to a device, with the certificate of that device. */
export interface WrappedKey {
  deviceId: string;
  wrappedKey: Buffer;
  certificate: Certificate;
}

/** A device of a member. */
export interface Target extends Pick<Device, 'id' | 'userId' | 'agreementKey' | 'signingKey'> {
  role: ProjectRole;
}

/** A device of who gives keys, and what it was certified as. */
export interface Signer {
  key: Buffer;
  /** Whether every certificate of the project descends from it. */
  isRoot: boolean;
  /** Of its certificate of the present generation. */
  role: ProjectRole | null;
}

/** The key of the device that signed, if that one may. @throws AppError `not_found`, `role_insufficient` */
export function requireSigner(
  access: Access,
  { userId }: Pick<Principal, 'userId'>,
  target: Target,
  { role, byDevice }: Certificate,
  signers: ReadonlyMap<string, Signer>,
): Buffer {
  if (role !== target.role) throw roleInsufficient('a certificate has the role of its member');
  const signer = signers.get(byDevice);
  if (!signer) throw noSuch('device');
  const asOwner = access.role === 'owner' && (signer.isRoot || signer.role === 'owner');
  const forSelf = target.userId === userId && signer.role === role;
  if (!asOwner && !forSelf) throw roleInsufficient('this device may not sign for that one');
  return signer.key;
}

/**
 * Each certificate is over everything that makes it, so that none stands for another project, device, role or time.
 * @throws AppError `signature_invalid`
 */
export async function requireCertificates(
  projectId: string,
  generation: number,
  signed: readonly { key: WrappedKey; target: Target; signer: Buffer; pointer: string }[],
): Promise<void> {
  const held = await Promise.all(
    signed.map(({ key, target, signer }) =>
      isSignedAsync(
        ...([signer, key.certificate.signature, LABELS.certificate, projectId, target.userId, target.id] as const),
        ...[target.agreementKey, target.signingKey, target.role, String(generation)],
      ),
    ),
  );
  const wrong = held.indexOf(false);
  if (wrong >= 0) throw badSignature(signed[wrong]!.pointer);
}
