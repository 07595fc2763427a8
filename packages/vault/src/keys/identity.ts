import type { RegisteredDevice, VaultApi } from '../api.ts';
import { fromBase64Url, randomBytes, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { DeviceKeys } from '../crypto/device-keys.ts';
import { KEY_BYTES } from '../crypto/hash.ts';
import type { VaultStore } from '../store.ts';
import { isOwnDevice, ownDeviceMac } from './own-device.ts';

interface Kept {
  device_id: string;
  secret: string;
  account: string;
  /** Devices that were taken away: they know the account's secret, and are given nothing more. */
  removed?: string[];
  /** Whether the server has known this device once. */
  registered?: boolean;
}

/** Who this device is: its keys, and the secret that all devices of its person share, by which they know each other. */
export class Identity {
  readonly userId: string;
  readonly device: DeviceKeys;
  private secret: Uint8Array;
  private removed: readonly string[];
  private registered: boolean;
  private registering: Promise<void> = Promise.resolve();
  private readonly store: VaultStore;

  private constructor(store: VaultStore, userId: string, kept: Kept) {
    this.store = store;
    this.userId = userId;
    this.device = new DeviceKeys(kept.device_id, fromBase64Url(kept.secret));
    this.secret = fromBase64Url(kept.account);
    this.removed = kept.removed ?? [];
    this.registered = kept.registered ?? false;
  }

  /** The one that the store keeps for this user; a new one in a store that has none. */
  static async open(store: VaultStore, userId: string): Promise<Identity> {
    const kept = await store.get(keyOf(userId));
    if (kept) return new Identity(store, userId, JSON.parse(text(kept)) as Kept);
    const { deviceId, secret } = DeviceKeys.make();
    const account = toBase64Url(randomBytes(KEY_BYTES));
    const made = new Identity(store, userId, { device_id: deviceId, secret: toBase64Url(secret), account });
    await made.keep();
    return made;
  }

  /** Whether the server has known this device once: it can work without a network then. */
  get isRegistered(): boolean {
    return this.registered;
  }

  get account(): Uint8Array {
    return this.secret;
  }

  /** Takes over the secret that the other devices of this person share. */
  async adopt(account: Uint8Array): Promise<void> {
    this.secret = account;
    await this.keep();
  }

  /** Makes this device known to the server, and to the other devices of this person as one of them. */
  register(api: VaultApi): Promise<void> {
    // One after the other: what proves this device is what was said last.
    this.registering = this.registering.catch(() => undefined).then(() => this.put(api));
    return this.registering;
  }

  private async put(api: VaultApi): Promise<void> {
    const { agreement_key, signing_key } = this.device.public;
    const header = toBase64Url(ownDeviceMac(this.secret, this.userId, this.device.public));
    const proof = this.device.proof(this.userId);
    await api.putDevice(this.device.deviceId, { agreement_key, signing_key, proof, kind: 'device', header });
    if (this.registered) return;
    this.registered = true;
    await this.keep();
  }

  /** Counts devices as this person's no more, whatever the server says of it later. */
  async strike(devices: string[]): Promise<void> {
    this.removed = [...new Set([...this.removed, ...devices])];
    await this.keep();
  }

  /** Whether a device on the server's list is one that shares this person's secret, and was not taken away here. */
  isOwn(device: RegisteredDevice): boolean {
    if (this.removed.includes(device.device_id)) return false;
    return isOwnDevice(this.secret, this.userId, device);
  }

  private async keep(): Promise<void> {
    const kept: Kept = {
      device_id: this.device.deviceId,
      secret: toBase64Url(this.device.secret),
      account: toBase64Url(this.secret),
      removed: [...this.removed],
      registered: this.registered,
    };
    await this.store.write({ [keyOf(this.userId)]: utf8(JSON.stringify(kept)) });
  }
}

const keyOf = (userId: string): string => `identity/${userId}`;
