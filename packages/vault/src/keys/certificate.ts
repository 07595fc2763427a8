import { fromBase64Url } from '../crypto/bytes.ts';
import type { DeviceKeys, PublicDevice } from '../crypto/device-keys.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';

export type Role = 'viewer' | 'editor' | 'owner';

/** Says that a device belongs to a member with a role, while the project's key is of that generation. */
export interface Certificate extends PublicDevice {
  user_id: string;
  role: Role;
  generation: number;
  signature: string;
  by_device: string;
}

export type CertificateClaim = Omit<Certificate, 'signature' | 'by_device'>;

export const certificateBytes = (projectId: string, claim: CertificateClaim): Uint8Array =>
  signedBytes(
    'cse-cert-v1',
    projectId,
    claim.user_id,
    claim.device_id,
    fromBase64Url(claim.agreement_key),
    fromBase64Url(claim.signing_key),
    claim.role,
    claim.generation,
  );

export function certify(projectId: string, claim: CertificateClaim, by: DeviceKeys): Certificate {
  return { ...claim, signature: by.sign(certificateBytes(projectId, claim)), by_device: by.deviceId };
}
