import { AuthConfig } from '@cse/config';
import { buildReport, type BuildReport } from '@cse/lifecycle';
import { MediaOffer } from '@cse/media';
import type { INestApplicationContext } from '@nestjs/common';
import { TextOffer } from '../ai/text-offer';

/** What an api runs with, for its log: names and versions, no key and no address that could hold one. */
export interface StartReport extends BuildReport {
  sign_in: { google: boolean; dev_login: boolean };
  text: { provider: string; tiers: { tier: string; model: string; price: string }[] };
  /** Providers of pictures and clips that can be used now, with their models. */
  media: string[];
}

/** Asks every part of an application for what it runs with. */
export async function startReport(app: INestApplicationContext): Promise<StartReport> {
  const of = <T>(part: new (...parts: never[]) => T): T => app.get<T>(part, { strict: false });
  const [auth, text] = [of(AuthConfig), of(TextOffer)];
  return {
    ...(await buildReport(app)),
    sign_in: { google: auth.hasProvider, dev_login: auth.devLogin !== 'off' },
    text: {
      provider: text.provider,
      tiers: text.list().map(({ tier, provider, model, price }) => ({
        tier,
        model,
        price: price ? `${provider}, ${price.source}, from ${price.effectiveFrom}` : 'none',
      })),
    },
    media: of(MediaOffer).available(),
  };
}
