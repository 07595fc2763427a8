/**
 * What went wrong, for programs:
 * - `tampered`: what the server gave is not what one of us wrote (changed, swapped, signed by nobody who may).
 * - `rolled_back`: the server shows an older state than this device has seen.
 * - `forked`: the server shows this device another history than the one that it, or another device, has seen.
 * - `withheld`: something between two things that were shown is missing.
 * - `not_certified`: a device that no owner of the project has certified.
 * - `wrong_secret`: the passphrase or the recovery code does not open this.
 * - `bad_code`: what was typed is no recovery code or no link; a letter is wrong.
 * - `weak_header`: a header asks for less work than this package ever writes, so somebody else wrote it.
 * - `no_key`: this device has no key for that, or not yet.
 * - `not_kept`: the store of this device does not take what was written; its error is the `cause`.
 */
export type VaultErrorCode =
  | 'tampered'
  | 'rolled_back'
  | 'forked'
  | 'withheld'
  | 'not_certified'
  | 'wrong_secret'
  | 'bad_code'
  | 'weak_header'
  | 'no_key'
  | 'not_kept';

/** Every failure that the vault itself finds. What the server refuses comes as the error of the client that asked it. */
export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
    this.code = code;
  }
}

/** A member has signed it and nobody can read it: no fault of the server's, so what comes before it may be taken instead. */
export class UnsoundError extends VaultError {
  constructor(message: string, options?: ErrorOptions) {
    super('tampered', message, options);
  }
}
