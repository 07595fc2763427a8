import { maybe, optional, section } from '../environment';
import { integer, oneOf, text, url } from '../parsers';

export class TextConfig extends section({
  chosenProvider: maybe('TEXT_PROVIDER', oneOf('anthropic', 'sketch')),
  anthropicApiKey: maybe('ANTHROPIC_API_KEY', text()),
  anthropicBaseUrl: maybe('ANTHROPIC_BASE_URL', url('http', 'https')),
  draftModel: optional('TEXT_MODEL_DRAFT', text(), 'claude-haiku-5-5'),
  standardModel: optional('TEXT_MODEL_STANDARD', text(), 'claude-sonnet-5-5'),
  premiumModel: optional('TEXT_MODEL_PREMIUM', text(), 'claude-opus-5-5'),
  /** Asked instead when the model of a tier is overloaded; unset: nothing is. */
  fallbackModel: maybe('TEXT_MODEL_FALLBACK', text()),
  /** Total deadline of one text request, in seconds. */
  timeoutS: optional('TEXT_TIMEOUT_S', integer(1, 3600), 120),
}) {
  /** Anthropic as soon as there is a key or a server to talk to, else the local sketch provider. */
  get provider(): 'anthropic' | 'sketch' {
    return this.chosenProvider ?? (this.anthropicApiKey || this.anthropicBaseUrl ? 'anthropic' : 'sketch');
  }
}
