import type { Clock } from '@cse/core';
import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import { boundedJson } from './bounded-json';

const HOUR_MS = 3_600_000;
/** An unknown key id makes us ask for the keys again, but not more often than this. */
const COOLDOWN_MS = 30_000;

type Find = ReturnType<typeof createLocalJWKSet>;

/** The published keys of the identity provider; the last good ones while it cannot show them. */
export class ProviderKeySet {
  private known: { find: Find; at: number } | undefined;
  private loading: Promise<{ find: Find; at: number }> | undefined;

  constructor(
    readonly url: string,
    private readonly clock: Clock,
  ) {}

  /** For jose, as the key of a verification. @throws Error of jose, or that the provider cannot be reached. */
  readonly get = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    const set = await this.current();
    try {
      return await set.find(header, token);
    } catch (error) {
      const mayHaveRotated = error instanceof errors.JWKSNoMatchingKey && this.ageOf(set) > COOLDOWN_MS;
      if (!mayHaveRotated) throw error;
      return (await this.load()).find(header, token);
    }
  };

  private async current(): Promise<{ find: Find; at: number }> {
    const known = this.known;
    if (known && this.ageOf(known) < HOUR_MS) return known;
    try {
      return await this.load();
    } catch (error) {
      if (known) return known;
      throw error;
    }
  }

  private load(): Promise<{ find: Find; at: number }> {
    this.loading ??= boundedJson(this.url)
      .then(
        (keys) => (this.known = { find: createLocalJWKSet(keys as unknown as JSONWebKeySet), at: this.clock.millis() }),
      )
      .finally(() => (this.loading = undefined));
    return this.loading;
  }

  private ageOf({ at }: { at: number }): number {
    return this.clock.millis() - at;
  }
}
