import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource } from '../environment';
import { oneOf, secretBytes, secretList, text } from '../parsers';
import { ENVIRONMENTS } from './runtime.config';

const KEY_BYTES = 32;

/**
 * The one secret from which every symmetric key of the system is derived: content encryption, signed file URLs and
 * whatever else needs one. A new one comes into use without a pause beside the old one (docs/operations.md, "Keys").
 * Production must set it; elsewhere a random one is made once and kept in `DATA_DIR`, so that api and worker agree on
 * it and it survives a restart.
 */
export class SecretsConfig extends section({
  contentKey: maybe('CONTENT_KEY', secretBytes(KEY_BYTES)),
  /** What they sealed is opened and what they signed is taken; they seal and sign nothing. */
  otherKeys: optional('CONTENT_KEY_OTHERS', secretList(KEY_BYTES), []),
  dataDir: optional('DATA_DIR', text(), '.data'),
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
}) {
  private root: Buffer | undefined;

  constructor(source: EnvironmentSource) {
    super(source);
    if (this.environment !== 'production') return;
    if (!this.contentKey) throw new ConfigurationError(['CONTENT_KEY is required in production: 32 bytes in base64']);
    if (this.contentKey.every((byte) => byte === this.contentKey![0])) {
      throw new ConfigurationError(['CONTENT_KEY is a placeholder: make one with `openssl rand -base64 32`']);
    }
  }

  /**
   * A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869, no salt, the label as info). Different labels give
   * unrelated keys, so a key that leaks from one use says nothing about another. For what is never looked at again: what
   * is kept, or comes back, is read with `deriveKeys`.
   */
  deriveKey(label: string): Buffer {
    return this.deriveKeys(label)[0];
  }

  /** The same, and behind it those of `CONTENT_KEY_OTHERS`: what any of them sealed or signed is still good. */
  deriveKeys(label: string): [Buffer, ...Buffer[]] {
    this.root ??= this.contentKey ?? localKey(this.dataDir);
    const derived = (root: Buffer) => Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), label, KEY_BYTES));
    return [derived(this.root), ...this.otherKeys.map(derived)];
  }
}

function localKey(dataDir: string): Buffer {
  const text = keptSecret(join(dataDir, 'content.key'), () => `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  return secretBytes(KEY_BYTES)(text.trim());
}

/**
 * The text of a file in which this machine keeps a secret of its own: read when it is there, else made, and written so
 * that nobody else can read it. When two processes start at once, both end up with the same text.
 */
export function keptSecret(path: string, make: () => string): string {
  const kept = readIfThere(path);
  if (kept !== undefined) return kept;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, make());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
