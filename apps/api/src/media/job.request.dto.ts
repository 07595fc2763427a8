import type { MediaConfig } from '@cse/config';
import { inputError } from '@cse/core';
import { BooleanField, EnumField, IntegerField, NumberField, StringField } from '@cse/http';
import { QUALITY_TIERS, type Cite, type QualityTier } from '@cse/media';
import { CITES } from '@cse/prompts';
import { ShapeField } from '../ai/shape-field';

export const PROMPT_MAX = 4_000;
/** Of words that a model is to make something of: there is one at least. */
export const NOT_BLANK = /\S/;
const MAX_SEED = 2 ** 32 - 1;

/** A name is kept with the job, so it is a name and no sentence of a story. */
export const LABEL = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/;

export const LabelField = (description: string, { optional = false } = {}): PropertyDecorator =>
  StringField({ min: 1, max: 40, pattern: LABEL, description, optional });

export const ProviderField = (description: string): PropertyDecorator =>
  StringField({ min: 1, max: 40, pattern: /^[a-z][a-z0-9-]*$/, optional: true, description });

/** Whether the work is to begin, and what it may cost. */
export abstract class CommitBody {
  @BooleanField({
    description: 'false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins',
  })
  commit!: boolean;

  @NumberField({ min: 0, max: 1_000_000, optional: true, description: 'US dollars. Refused when it would cost more' })
  max_cost_usd?: number;
}

/** What every request for a job says besides what it asks for. */
export abstract class JobBody extends CommitBody {
  @ShapeField(CITES, { optional: true })
  cites?: Cite[];

  @LabelField('A name of your own, kept and given back. No words of the story', { optional: true })
  label?: string;
}

/** A request that may go to one of several providers. */
export abstract class ProvidedJobBody extends JobBody {
  @ProviderField('One of /media/capabilities; default: whoever suits best')
  provider?: string;
}

export const SeedField = (what: string): PropertyDecorator =>
  IntegerField({
    min: 0,
    max: MAX_SEED,
    optional: true,
    description: `The same seed gives the same ${what}, where there is one`,
  });

export const QualityTierField = (): PropertyDecorator =>
  EnumField(QUALITY_TIERS, {
    name: 'QualityTier',
    optional: true,
    default: 'standard' satisfies QualityTier,
    description: 'How good, and how dear; what it means is up to the provider',
  });

export const PromptField = (description: string): PropertyDecorator =>
  StringField({ min: 1, max: PROMPT_MAX, pattern: NOT_BLANK, description });

export const WebhookField = (): PropertyDecorator =>
  StringField({
    min: 1,
    max: 2_048,
    format: 'uri',
    optional: true,
    description:
      'Who hears of the end of the job, as Standard Webhooks say it: one of the addresses that this deployment has ' +
      'registered, exactly',
  });

/** @throws AppError `unsupported_option` for an address that is not registered */
export function requireWebhook({ jobWebhooks }: MediaConfig, { webhook_url: url }: { webhook_url?: string }): void {
  if (url === undefined || jobWebhooks.has(url)) return;
  throw inputError('unsupported_option', '/webhook_url', 'the address is not registered in this deployment');
}
