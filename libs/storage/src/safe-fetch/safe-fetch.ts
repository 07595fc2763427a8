import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { describeCause } from '@cse/core';
import { Logger } from '@nestjs/common';
import { ImageRejected, MAX_IMAGE_BYTES } from '../images/image-rules';
import { normaliseImage, type NormalisedImage, type NormaliseOptions } from '../images/normalise-image';
import { FetchRefused, readTarget, type Target, type TargetRules } from './fetch-target';
import { asRefusal, pinnedGet, PUBLIC_INTERNET, type NetworkPolicy, type PinnedAnswer } from './pinned-request';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const IMAGE_DEADLINE_MS = 15_000;
/** No refusal is faster than this, so that a name that leads inside takes no less time than one that leads nowhere. */
const REFUSAL_FLOOR_MS = 250;

export interface DownloadRules extends TargetRules {
  /** One byte more ends the download. */
  maxBytes: number;
  /** For all of it: name, connection, redirects, body. */
  deadlineMs: number;
  /** Headers for requests to this origin alone; a redirect elsewhere does not carry them. */
  credentials?: { origin: string; headers: Record<string, string> };
  signal?: AbortSignal;
}

export interface Download {
  /** Fails with FetchRefused when it is too long, too slow or cut off. Read it to its end or destroy it. */
  body: Readable;
  /** What the sender says that it is; not to be relied upon. */
  declaredType: string | undefined;
}

/**
 * The only way by which the system asks an address that came from outside: a user's image, a vendor's result.
 * Every hop is judged anew and goes to the addresses that were judged (`pinnedGet`).
 */
export class SafeFetch {
  private readonly logger = new Logger('SafeFetch');

  constructor(
    private readonly trustedOrigins: readonly string[],
    private readonly policy: NetworkPolicy = PUBLIC_INTERNET,
  ) {}

  /**
   * A user's image as clean bytes.
   * @throws FetchRefused (`url_not_allowed`) when it cannot be had, `image_rejected` when it is none.
   * Either says the same whatever the reason, and none comes sooner than a quarter of a second.
   */
  async image(url: string, options: NormaliseOptions & { pointer: string }): Promise<NormalisedImage> {
    const floor = wait(REFUSAL_FLOOR_MS, undefined, { ref: false });
    const rules = { trustedOrigins: this.trustedOrigins, maxBytes: MAX_IMAGE_BYTES, deadlineMs: IMAGE_DEADLINE_MS };
    try {
      const { body } = await this.download(url, rules);
      return await normaliseImage(await buffer(body), options);
    } catch (error) {
      await floor;
      if (error instanceof ImageRejected) throw error.unexplained();
      throw error instanceof FetchRefused ? error.at(options.pointer) : error;
    }
  }

  /** @throws FetchRefused, whose `reason` and `status` tell what may be tried again. */
  async download(url: string, rules: DownloadRules): Promise<Download> {
    const deadline = AbortSignal.timeout(rules.deadlineMs);
    const signal = rules.signal ? AbortSignal.any([deadline, rules.signal]) : deadline;
    let target: Target | undefined;
    try {
      target = readTarget(url, rules);
      for (let hop = 0; ; hop++) {
        const answer = await pinnedGet(target, credentialsFor(target, rules), this.policy, signal);
        const next = nextTarget(answer, target, rules, hop);
        if (!next) return this.open(answer, rules, signal);
        answer.close();
        target = next;
      }
    } catch (error) {
      const refusal = asRefusal(error, signal);
      const host = refusal.details.host ?? target?.host;
      this.logger.warn({
        event: 'fetch_refused',
        host,
        reason: refusal.reason,
        ...statusOf(refusal),
        // What we refuse ourselves has said why in a word.
        ...(error === refusal ? {} : { cause: describeCause(error) }),
      });
      throw refusal;
    }
  }

  private open(answer: PinnedAnswer, { maxBytes }: DownloadRules, signal: AbortSignal): Download {
    try {
      assertUsable(answer, maxBytes);
    } catch (error) {
      answer.close();
      throw error;
    }
    const body = Readable.from(limited(answer, maxBytes, signal), { objectMode: false });
    body.once('close', answer.close);
    return { body, declaredType: headerOf(answer, 'content-type') };
  }
}

function credentialsFor({ url }: Target, { credentials }: DownloadRules): Record<string, string> {
  return credentials?.origin === url.origin ? credentials.headers : {};
}

function nextTarget(answer: PinnedAnswer, from: Target, rules: DownloadRules, hop: number): Target | null {
  if (!REDIRECTS.has(answer.status)) return null;
  try {
    const location = headerOf(answer, 'location');
    if (!location || hop >= MAX_REDIRECTS) throw new FetchRefused('redirect');
    return readTarget(location, rules, from.url);
  } catch (error) {
    answer.close();
    throw error;
  }
}

function assertUsable(answer: PinnedAnswer, maxBytes: number): void {
  if (answer.status !== 200) throw new FetchRefused('status', { status: answer.status });
  if ((headerOf(answer, 'content-encoding') ?? 'identity') !== 'identity') throw new FetchRefused('encoding');
  if (Number(headerOf(answer, 'content-length') ?? 0) > maxBytes) throw new FetchRefused('too_large');
}

async function* limited(answer: PinnedAnswer, maxBytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of answer.body) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) throw new FetchRefused('too_large');
      yield chunk as Buffer;
    }
  } catch (error) {
    throw asRefusal(error, signal);
  }
}

function headerOf({ headers }: PinnedAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function statusOf({ details }: FetchRefused): { status?: number } {
  return details.status === undefined ? {} : { status: details.status };
}
