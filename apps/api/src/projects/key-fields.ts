import { StringField } from '@cse/http';

/** Bytes in base64url without padding. */
export const BASE64URL = /^[A-Za-z0-9_-]*$/;

type Options = { description: string; optional?: boolean; nullable?: boolean; example?: string };

/** A public key: 32 bytes in base64url. */
export const KeyField = (options: Options): PropertyDecorator =>
  StringField({ min: 43, max: 43, pattern: /^[A-Za-z0-9_-]{43}$/, ...options });

/** An Ed25519 signature: 64 bytes in base64url. */
export const SignatureField = (options: Options): PropertyDecorator =>
  StringField({ min: 86, max: 86, pattern: /^[A-Za-z0-9_-]{86}$/, ...options });

/** So many bytes at most, in base64url. */
export const BytesField = (most: number, options: Options): PropertyDecorator =>
  StringField({ min: 1, max: Math.ceil((most * 4) / 3), pattern: BASE64URL, ...options });

export const fromBase64url = (text: string): Buffer => Buffer.from(text, 'base64url');
export const toBase64url = (bytes: Buffer): string => bytes.toString('base64url');
