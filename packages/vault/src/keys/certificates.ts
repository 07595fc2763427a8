import { VaultError } from '../error.ts';
import { verifies } from '../crypto/signatures.ts';
import { certificateBytes, type Certificate, type Role } from './certificate.ts';

/** What the server says of who may do what; nothing of it is believed before it was checked. */
export interface CertificateList {
  root_device_id: string;
  /** The signing key of the device that made the project, base64url. */
  root_key: string;
  certificates: Certificate[];
}

/**
 * The certificates of a project, each checked up to the root key when it is asked for. A certificate of generation g holds
 * when it was signed by
 * - the root, in the first generation;
 * - a device that is an owner's in generation g - 1, which is how a rotation begins;
 * - another device that is an owner's in generation g;
 * - another device of the same user with the same role in generation g, which is how a person adds a device.
 */
export class Certificates {
  private readonly projectId: string;
  private readonly root: { device: string; key: string };
  private readonly byDevice = new Map<string, Certificate[]>();
  private readonly checked = new Map<Certificate, Promise<boolean>>();

  constructor(projectId: string, { root_device_id, root_key, certificates }: CertificateList) {
    this.projectId = projectId;
    this.root = { device: root_device_id, key: root_key };
    for (const one of certificates) {
      const key = keyOf(one.device_id, one.generation);
      this.byDevice.set(key, [...(this.byDevice.get(key) ?? []), one]);
    }
  }

  get rootKey(): string {
    return this.root.key;
  }

  /**
   * The certificate of a device in a generation, checked.
   * @throws VaultError `not_certified`
   */
  async of(deviceId: string, generation: number): Promise<Certificate> {
    const found = await this.find(deviceId, generation, []);
    if (!found) throw new VaultError('not_certified', 'something comes from a device that no owner has let in');
    return found;
  }

  /** The signing key of the device that let this one in. @throws VaultError `not_certified` */
  async signerOf(deviceId: string, generation: number): Promise<string> {
    const one = await this.of(deviceId, generation);
    return (await this.signedWith(one, [one]))!;
  }

  /** The same where the device may also write. @throws VaultError `not_certified` */
  async ofWriter(deviceId: string, generation: number): Promise<Certificate> {
    const found = await this.of(deviceId, generation);
    if (found.role === 'viewer') throw new VaultError('not_certified', 'something was written by who may only read');
    return found;
  }

  private async find(deviceId: string, generation: number, above: Certificate[]): Promise<Certificate | undefined> {
    for (const one of this.byDevice.get(keyOf(deviceId, generation)) ?? []) {
      if (!above.includes(one) && (await this.holds(one, above))) return one;
    }
    return undefined;
  }

  /** @param above whose certificates hang on this one: none of them can hold it up */
  private holds(one: Certificate, above: Certificate[]): Promise<boolean> {
    // What hangs on others is looked at anew each time: the answer may be another without those above it.
    if (above.length > 0) return this.check(one, above);
    let result = this.checked.get(one);
    if (!result) this.checked.set(one, (result = this.check(one, above)));
    return result;
  }

  private async check(one: Certificate, above: Certificate[]): Promise<boolean> {
    return (await this.signedWith(one, [...above, one])) !== undefined;
  }

  private async signedWith(one: Certificate, above: Certificate[]): Promise<string | undefined> {
    const bytes = certificateBytes(this.projectId, one);
    for (const signingKey of await this.keysThatMay(one, above)) {
      if (await verifies({ signature: one.signature, bytes, signingKey })) return signingKey;
    }
    return undefined;
  }

  /** Signing keys of the device that has signed it, with which it may. */
  private async keysThatMay(one: Certificate, above: Certificate[]): Promise<string[]> {
    if (one.generation === 1 && one.by_device === this.root.device) return [this.root.key];
    const before = await this.find(one.by_device, one.generation - 1, above);
    const now = one.by_device === one.device_id ? undefined : await this.find(one.by_device, one.generation, above);
    const keys: string[] = [];
    if (before?.role === 'owner') keys.push(before.signing_key);
    if (now && (now.role === 'owner' || isSameMember(now, one))) keys.push(now.signing_key);
    return keys;
  }
}

const keyOf = (deviceId: string, generation: number): string => `${generation} ${deviceId}`;

const isSameMember = (a: { user_id: string; role: Role }, b: { user_id: string; role: Role }): boolean =>
  a.user_id === b.user_id && a.role === b.role;
