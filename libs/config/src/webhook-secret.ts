import type { Parser } from './environment';

/** `whsec_` and 24 to 64 bytes in base64 (standardwebhooks.com). */
export const webhookSecret: Parser<Buffer> = (raw) => {
  const key = Buffer.from(raw.replace(/^whsec_/, ''), 'base64');
  if (!raw.startsWith('whsec_') || key.length < 24 || key.length > 64) {
    throw new Error('must be whsec_ followed by 24 to 64 bytes in base64');
  }
  return key;
};
