import { applyAwarenessUpdate, encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import type { VaultApi } from '../api.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { concat, fromBase64Url, toBase64Url } from '../crypto/bytes.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { verifies } from '../crypto/signatures.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { ProjectAccess } from '../keys/project-access.ts';

const SIGNATURE_BYTES = 64;

/** As Yjs takes one. */
export const randomClient = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!;

/** Who is here and where their cursor is: a Yjs awareness, encrypted, never kept by the server. */
export class Presence {
  private readonly api: VaultApi;
  private readonly access: ProjectAccess;
  readonly awareness: Awareness;

  constructor(api: VaultApi, access: ProjectAccess, awareness: Awareness) {
    this.api = api;
    this.access = access;
    this.awareness = awareness;
    // Never the document's: who knows a client before its first change is in the log could be the first to write as it.
    const state = awareness.getLocalState();
    awareness.setLocalState(null);
    awareness.meta.delete(awareness.clientID);
    awareness.clientID = randomClient();
    awareness.setLocalState(state);
  }

  /** Tells the others how this device's own state is now. */
  async send(): Promise<void> {
    const { ring, device, projectId } = this.access;
    const update = encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]);
    const signature = fromBase64Url(device.sign(this.signedPart(device.deviceId, ring.generation, update)));
    const generation = new Uint8Array(2);
    new DataView(generation.buffer).setUint16(0, ring.generation);
    const key = ring.key('presence', ring.generation);
    const box = await encrypt(key, pad(concat(signature, update)), this.contextOf(device.deviceId, ring.generation));
    const ciphertext = toBase64Url(concat(generation, box));
    await this.api.sendPresence(projectId, { device_id: device.deviceId, ciphertext });
  }

  /** Takes what another device tells; what does not open or is not signed is nobody's. */
  async take({ device_id, ciphertext }: { device_id: string; ciphertext: string }): Promise<void> {
    if (device_id === this.access.device.deviceId) return;
    try {
      const bytes = fromBase64Url(ciphertext);
      const generation = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
      const certificates = await this.access.certificatesFor(device_id, generation);
      const { signing_key } = await certificates.of(device_id, generation);
      const key = this.access.ring.key('presence', generation);
      const content = unpad(await decrypt(key, bytes.slice(2), this.contextOf(device_id, generation)));
      const update = content.slice(SIGNATURE_BYTES);
      const signature = toBase64Url(content.slice(0, SIGNATURE_BYTES));
      const claim = { signature, bytes: this.signedPart(device_id, generation, update), signingKey: signing_key };
      if (await verifies(claim)) applyAwarenessUpdate(this.awareness, update, this);
    } catch {
      // It tells of a moment only: the next one comes with the next key stroke.
    }
  }

  private contextOf(deviceId: string, generation: number): Uint8Array {
    return signedBytes('cse-presence-v1', this.access.projectId, deviceId, generation);
  }

  private signedPart(deviceId: string, generation: number, update: Uint8Array): Uint8Array {
    return signedBytes('cse-presence-signed-v1', this.access.projectId, deviceId, generation, update);
  }
}
