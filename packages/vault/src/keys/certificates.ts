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
  readonly projectId: string;
  private readonly root: { device: string; key: string };
  private readonly byDevice = new Map<string, Certificate[]>();
  /** By device and generation; undefined where none holds. */
  private readonly proofs = new Map<string, Proof | undefined>();

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
    return (await this.proofOf(deviceId, generation)).certificate;
  }

  /** The signing key of the device that let this one in. @throws VaultError `not_certified` */
  async signerOf(deviceId: string, generation: number): Promise<string> {
    return (await this.proofOf(deviceId, generation)).signer;
  }

  /** As `of`, of a device that may also write. @throws VaultError `not_certified` */
  async ofWriter(deviceId: string, generation: number): Promise<Certificate> {
    const found = await this.of(deviceId, generation);
    if (found.role === 'viewer') throw new VaultError('not_certified', 'something was written by who may only read');
    return found;
  }

  private async proofOf(deviceId: string, generation: number): Promise<Proof> {
    const found = await this.find(deviceId, generation);
    if (!found) throw new VaultError('not_certified', 'something comes from a device that no owner has let in');
    return found;
  }

  private async find(deviceId: string, generation: number): Promise<Proof | undefined> {
    const key = keyOf(deviceId, generation);
    if (!this.proofs.has(key)) await this.prove(deviceId, generation);
    return this.proofs.get(key);
  }

  /**
   * Finds what holds among the certificates of a generation that this device's hang on. First those that an owner of the
   * generation before holds up, then, from these on, those that hang on others of the same generation: so each signature is
   * looked at once for a key, however a server knots them, and a circle holds nothing up.
   */
  private async prove(deviceId: string, generation: number): Promise<void> {
    const devices = new Set([deviceId]);
    const open: Certificate[] = [];
    for (const one of devices) {
      for (const certificate of this.byDevice.get(keyOf(one, generation)) ?? []) {
        open.push(certificate);
        devices.add(certificate.by_device);
      }
    }
    const held = new Map<Certificate, Proof>();
    const hold = async (certificate: Certificate, signer: string): Promise<boolean> => {
      const bytes = certificateBytes(this.projectId, certificate);
      const holds = await verifies({ signature: certificate.signature, bytes, signingKey: signer });
      if (holds) held.set(certificate, { certificate, signer });
      return holds;
    };
    for (const one of open) {
      const signer = await this.signerBefore(one);
      if (signer !== undefined) await hold(one, signer);
    }
    // A set goes on over what is added meanwhile.
    const queue = new Set(held.keys());
    for (const by of queue) {
      for (const one of open) {
        if (held.has(one) || one.by_device !== by.device_id || one.device_id === by.device_id) continue;
        if (by.role !== 'owner' && !isSameMember(by, one)) continue;
        if (await hold(one, by.signing_key)) queue.add(one);
      }
    }
    for (const device of devices) {
      const first = this.byDevice.get(keyOf(device, generation))?.find((one) => held.has(one));
      this.proofs.set(keyOf(device, generation), first && held.get(first));
    }
  }

  /** The key with which the root, or an owner of the generation before, has signed it. */
  private async signerBefore(one: Certificate): Promise<string | undefined> {
    if (one.generation === 1) return one.by_device === this.root.device ? this.root.key : undefined;
    const before = await this.find(one.by_device, one.generation - 1);
    return before?.certificate.role === 'owner' ? before.certificate.signing_key : undefined;
  }
}

/** A certificate that holds, and the signing key that it was signed with. */
interface Proof {
  certificate: Certificate;
  signer: string;
}

const keyOf = (deviceId: string, generation: number): string => `${generation} ${deviceId}`;

const isSameMember = (a: { user_id: string; role: Role }, b: { user_id: string; role: Role }): boolean =>
  a.user_id === b.user_id && a.role === b.role;
