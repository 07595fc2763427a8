import { VaultError } from '../error.ts';
import { equal, randomBytes, utf8 } from '../crypto/bytes.ts';
import { hkdf, KEY_BYTES } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';

/** What a derived key is for: no two kinds of message share one. */
export type KeyPurpose = 'chunk' | 'manifest' | 'op' | 'snapshot' | 'presence';

/** More rotations would not fit into a wrapped key. */
const MOST_GENERATIONS = 200;

/**
 * The keys of a project, one a generation, beginning with 1. A rotation adds one that a removed member never sees; the older
 * ones stay, since what was written before is still read.
 */
export class KeyRing {
  readonly projectId: string;
  private readonly keys: readonly Uint8Array[];

  constructor(projectId: string, keys: readonly Uint8Array[]) {
    if (keys.length === 0 || keys.length > MOST_GENERATIONS || keys.some(({ length }) => length !== KEY_BYTES)) {
      throw new VaultError('tampered', 'a ring of keys has no sound shape');
    }
    this.projectId = projectId;
    this.keys = keys;
  }

  static first(projectId: string): KeyRing {
    return new KeyRing(projectId, [randomBytes(KEY_BYTES)]);
  }

  /** The newest. */
  get generation(): number {
    return this.keys.length;
  }

  next(): KeyRing {
    return new KeyRing(this.projectId, [...this.keys, randomBytes(KEY_BYTES)]);
  }

  all(): readonly Uint8Array[] {
    return this.keys;
  }

  /** @throws VaultError `no_key` for a generation that this device was not given yet */
  key(purpose: KeyPurpose, generation: number): Uint8Array {
    const key = this.keys[generation - 1];
    if (!key) throw new VaultError('no_key', `this device has no key of generation ${generation} yet`);
    return hkdf(key, signedBytes('cse-key-v1', purpose, this.projectId, generation));
  }

  /**
   * The key by which chunks of plain text are known again, and by which files are cut. It comes from the first generation,
   * so that a rotation does not bring up every file anew; what is made with it never leaves encrypted texts.
   */
  indexKey(): Uint8Array {
    return hkdf(this.keys[0]!, utf8(`cse-index-v1:${this.projectId}`));
  }

  /**
   * The longer one of two rings of a project.
   * @throws VaultError `forked` when they have different keys for the same generation
   */
  merge(other: KeyRing): KeyRing {
    const common = Math.min(this.generation, other.generation);
    for (let at = 0; at < common; at++) {
      if (!equal(this.keys[at]!, other.keys[at]!)) {
        throw new VaultError('forked', `there are two keys of generation ${at + 1}`);
      }
    }
    return this.generation >= other.generation ? this : other;
  }
}
