export { VaultError, type VaultErrorCode } from './error.ts';
export { DeviceKeys, type PublicDevice } from './crypto/device-keys.ts';
export { fingerprint, safetyNumber } from './crypto/safety-number.ts';
export { type Certificate, type Role } from './keys/certificate.ts';
export { Certificates, type CertificateList } from './keys/certificates.ts';
export { KeyRing } from './keys/key-ring.ts';
