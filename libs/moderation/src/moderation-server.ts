import { createHmac, randomBytes } from 'node:crypto';
import { AppError, BoundedMap, describeCause } from '@cse/core';
import { Logger } from '@nestjs/common';

export interface ModerationServerSettings {
  /** The whole address that is asked. */
  url: string;
  apiKey: string | undefined;
  model: string | undefined;
  /** Longest time that all questions of one `flagged` may take. */
  timeoutMs: number;
}

/** Texts of one question; OpenAI names no limit, and a question of this many is answered in less than a second. */
const BATCH = 32;
const AT_ONCE = 4;
/** An answer has about 2 KiB a text. */
const MOST_BYTES = 1024 * 1024;
/** Texts whose categories are known: a story is sent again and again, and only its last node is new. */
const REMEMBERED = 20_000;

/**
 * A server that sorts texts into categories, as OpenAI's `POST /v1/moderations` does (its API reference, looked up on
 * 2026-11-29): `{ model?, input: [text, …] }` is answered by `{ results: [{ flagged, categories: { name: boolean } }] }`,
 * one result a text. A result without `flagged`, as Mistral's are, is flagged when a category is.
 */
export class ModerationServer {
  private readonly logger = new Logger(ModerationServer.name);
  /** Texts are known by a hash that nobody outside of this process can compute. */
  private readonly key = randomBytes(32);
  private readonly known = new BoundedMap<string, readonly string[]>(REMEMBERED);

  constructor(private readonly settings: ModerationServerSettings) {}

  /**
   * The categories that each text falls into; `flagged` where the server names none.
   * @throws AppError `provider_unavailable` when it does not say so of every text: slow, busy, broken or odd answers
   */
  async categoriesOf(texts: readonly string[]): Promise<(readonly string[])[]> {
    const names = texts.map((text) => this.nameOf(text));
    const unknown = [...new Map(names.map((name, index) => [name, texts[index]!]))].filter(
      ([name]) => this.known.get(name) === undefined,
    );
    const found = new Map<string, readonly string[]>();
    if (unknown.length > 0) await this.ask(unknown, found);
    return names.map((name) => found.get(name) ?? this.known.get(name)!);
  }

  private async ask(unknown: readonly [string, string][], found: Map<string, readonly string[]>): Promise<void> {
    const signal = AbortSignal.timeout(this.settings.timeoutMs);
    const batches = Array.from({ length: Math.ceil(unknown.length / BATCH) }, (_, index) =>
      unknown.slice(index * BATCH, (index + 1) * BATCH),
    );
    const work = async (): Promise<void> => {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        const categories = await this.question(
          batch.map(([, text]) => text),
          signal,
        );
        for (const [index, [name]] of batch.entries()) {
          found.set(name, categories[index]!);
          this.known.set(name, categories[index]!);
        }
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } catch (cause) {
      this.logger.warn({ event: 'moderation_failed', cause: describeCause(cause) });
      throw new AppError('provider_unavailable', 'what looks at contents here does not answer', {
        cause,
        members: { retryable: true },
      });
    }
  }

  private async question(input: readonly string[], signal: AbortSignal): Promise<string[][]> {
    const { url, apiKey, model } = this.settings;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ ...(model === undefined ? {} : { model }), input }),
      redirect: 'error',
      signal,
    });
    const body = await read(response);
    if (!response.ok) throw new NoVerdict(`status ${response.status}`);
    const { results } = (parsed(body) ?? {}) as { results?: unknown };
    if (!Array.isArray(results) || results.length !== input.length) throw new NoVerdict('results');
    return results.map(categoriesIn);
  }

  private nameOf(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64');
  }
}

function categoriesIn(result: unknown): string[] {
  const { flagged, categories = {} } = (result ?? {}) as { flagged?: unknown; categories?: unknown };
  if (typeof categories !== 'object' || categories === null) throw new NoVerdict('categories');
  const named = Object.entries(categories).flatMap(([name, value]) =>
    value === true && CATEGORY.test(name) ? name : [],
  );
  if (flagged === undefined && Object.keys(categories).length > 0) return named;
  if (typeof flagged !== 'boolean') throw new NoVerdict('flagged');
  return flagged && named.length === 0 ? ['flagged'] : flagged ? named : [];
}

/** A name that may be shown to a client. */
const CATEGORY = /^[A-Za-z][A-Za-z0-9_/ -]{0,60}$/;

async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MOST_BYTES) throw new NoVerdict('size');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new NoVerdict('json');
  }
}

/** What came is no answer; `name` is what may be logged of it. */
class NoVerdict extends Error {
  constructor(why: string) {
    super('no verdict');
    this.name = `NoVerdict: ${why}`;
  }
}
