/** Whose rules a refused content met, and where they can be read. */
export interface UsagePolicy {
  provider: string;
  url?: string;
  /** Which of them, where that is told. */
  rule?: string;
}

/** Those of the deployment itself, which refuses before a provider is asked. */
export const OWN_POLICY: UsagePolicy = { provider: 'deployment' };

/** Where providers publish what they do not make; looked up on 2026-11-29. */
const POLICIES: Readonly<Record<string, string>> = {
  anthropic: 'https://www.anthropic.com/legal/aup',
  openai: 'https://openai.com/policies/usage-policies/',
  google: 'https://policies.google.com/terms/generative-ai/use-policy',
  fal: 'https://fal.ai/legal/acceptable-use-policy',
  runway: 'https://docs.dev.runwayml.com/usage/moderation',
};

/** The policy that a provider refuses by; without an address for one that is not known here. */
export function usagePolicyOf(provider: string): UsagePolicy {
  const url = POLICIES[provider];
  return url === undefined ? { provider } : { provider, url };
}
