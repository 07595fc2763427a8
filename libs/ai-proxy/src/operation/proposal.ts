import type { ContentHash } from '@cse/prompts';
import { hash } from 'node:crypto';
import type { TextModel } from '../text-model';

/** Which nodes were read how. */
export interface ReadContext {
  verbatim: string[];
  summarised: { from: string; to: string; hash: string }[];
  omitted: string[];
}

/** What every answer says of itself before it proposes anything. */
export interface ProposalMeta {
  based_on: { path_hash: ContentHash; canon_hash: ContentHash };
  context: ReadContext;
  provider: { kind: TextModel['kind']; model: string };
}

/** Something that an operation hands out on the way; `kind` is the name of the event. */
export interface Step<K extends string = string, D = unknown> {
  kind: K;
  data: D;
}

export type MetaStep = Step<'meta', ProposalMeta>;

/** Takes what an operation hands out, as soon as it is there. */
export type Emit<S> = (step: S) => void;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 16;

/** An id that follows from what is proposed: 16 characters of base32 (RFC 4648, lower case) of a SHA-256. */
export function proposalId(prefix: 'g' | 'i' | 'c' | 'x' | 'm' | 'p', ...parts: (string | number)[]): string {
  const digest = hash('sha256', parts.join('\u0000'), 'buffer');
  let id = '';
  for (let bit = 0; id.length < LENGTH; bit += 5) {
    const pair = (digest[bit >> 3]! << 8) | digest[(bit >> 3) + 1]!;
    id += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return `${prefix}_${id}`;
}
