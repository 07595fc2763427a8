import { TextConfig, processEnvironment } from '@cse/config';
import { LIVE_PROVIDERS, type LiveProvider } from './recording';

const OFFICIAL: Readonly<Record<LiveProvider, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
};
const OWN_MACHINE = /^(?:localhost|127\.|\[::1\])/;

/**
 * The server of a live model, by the settings that the application takes.
 * @param recordings the folder that was named for what it says
 * @throws Error without a key, and for a server on this machine whose answers would stand beside those of live models
 */
export function liveServer(
  name: string,
  recordings: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): { provider: LiveProvider; upstream: string } {
  const provider = LIVE_PROVIDERS.find((known) => known === name);
  if (!provider) throw new Error(`--live takes ${LIVE_PROVIDERS.join(' or ')}`);
  const { anthropicApiKey, anthropicBaseUrl, openaiApiKey, openaiBaseUrl } = new TextConfig(environment);
  const [key, address] = provider === 'anthropic' ? [anthropicApiKey, anthropicBaseUrl] : [openaiApiKey, openaiBaseUrl];
  const upstream = (address ?? OFFICIAL[provider]).replace(/\/v1\/?$/, '').replace(/\/$/, '');
  if (OWN_MACHINE.test(new URL(upstream).host)) {
    if (recordings === undefined)
      throw new Error('what a server on this machine says is kept with --recordings FOLDER alone');
  } else if (!key) {
    throw new Error(
      provider === 'anthropic' ? '--live anthropic needs ANTHROPIC_API_KEY' : '--live openai needs TEXT_API_KEY',
    );
  }
  return { provider, upstream };
}
