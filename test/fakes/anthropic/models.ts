/** What the API accepts and promises for a model. Sizes in tokens. */
export interface FakeModel {
  id: string;
  line: 'haiku' | 'sonnet' | 'opus' | 'fable' | 'mythos' | 'model';
  createdAt: string;
  contextTokens: number;
  maxOutputTokens: number;
  /** Shortest prefix that the prompt cache keeps. */
  minCacheTokens: number;
  /** Characters a token; models from 4.7 on count about 30 % more tokens for the same text. */
  charactersPerToken: number;
  /** Counts a token for each byte of the prompt instead. */
  countsBytes?: boolean;
  /** Sampling under the version 2023-06-01; from 2026-10-21 on it is refused for every model. */
  sampling: 'refused' | 'default_only' | 'allowed';
  thinking: readonly ThinkingType[];
  /** Undefined when the model takes no effort. */
  defaultEffort?: Effort;
  forcedTools: boolean;
  prefill: boolean;
  systemMessages: boolean;
  lifecycle: 'active' | 'deprecated';
  retiresAt: string | null;
}

export type ThinkingType = 'adaptive' | 'enabled' | 'disabled' | 'between_tools';
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
export const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The newest models; the others say where they differ. Where the documentation is silent the stricter reading is taken. */
const NEWEST: Omit<FakeModel, 'id' | 'line' | 'createdAt'> = {
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  minCacheTokens: 512,
  charactersPerToken: 2.5,
  sampling: 'refused',
  thinking: ['adaptive'],
  defaultEffort: 'high',
  forcedTools: false,
  prefill: false,
  systemMessages: true,
  lifecycle: 'active',
  retiresAt: null,
};

const BEFORE_FIVE: Partial<FakeModel> = {
  sampling: 'allowed',
  forcedTools: true,
  systemMessages: false,
  minCacheTokens: 4096,
};
const OLDEST: Partial<FakeModel> = {
  ...BEFORE_FIVE,
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  charactersPerToken: 3.3,
  thinking: ['enabled', 'disabled'],
  defaultEffort: undefined,
  prefill: true,
};

function model(id: string, createdAt: string, differs: Partial<FakeModel> = {}): FakeModel {
  const line = id.split('-')[1] as FakeModel['line'];
  return { ...NEWEST, id, line, createdAt: `${createdAt}T00:00:00Z`, ...differs };
}

const MODELS: readonly FakeModel[] = [
  model('claude-fable-5-2', '2026-11-09'),
  model('claude-mythos-5-2', '2026-11-09'),
  model('claude-haiku-5-5', '2026-10-07', { defaultEffort: 'medium' }),
  model('claude-sonnet-5-5', '2026-09-28', { sampling: 'default_only', thinking: ['adaptive', 'between_tools'] }),
  model('claude-opus-5-5', '2026-09-22', { defaultEffort: 'medium' }),
  model('claude-fable-5-1', '2026-09-01'),
  model('claude-mythos-5-1', '2026-09-01'),
  model('claude-opus-5', '2026-07-24', { thinking: ['adaptive', 'disabled'], forcedTools: true }),
  model('claude-sonnet-5', '2026-06-30', {
    sampling: 'default_only',
    thinking: ['adaptive', 'disabled'],
    forcedTools: true,
    systemMessages: false,
    minCacheTokens: 1024,
  }),
  model('claude-fable-5', '2026-05-12', { forcedTools: true }),
  model('claude-mythos-5', '2026-05-12', { forcedTools: true }),
  model('claude-opus-4-8', '2026-04-16', {
    ...BEFORE_FIVE,
    thinking: ['adaptive', 'disabled'],
    systemMessages: true,
    minCacheTokens: 1024,
  }),
  model('claude-opus-4-7', '2026-03-05', {
    ...BEFORE_FIVE,
    thinking: ['adaptive', 'disabled'],
    minCacheTokens: 2048,
  }),
  model('claude-opus-4-6', '2026-02-05', {
    ...BEFORE_FIVE,
    thinking: ['adaptive', 'enabled', 'disabled'],
    charactersPerToken: 3.3,
  }),
  model('claude-sonnet-4-6', '2026-02-17', {
    ...BEFORE_FIVE,
    thinking: ['adaptive', 'enabled', 'disabled'],
    charactersPerToken: 3.3,
    minCacheTokens: 1024,
  }),
  model('claude-opus-4-5-20251101', '2025-11-01', OLDEST),
  model('claude-haiku-4-5-20251001', '2025-10-01', OLDEST),
  model('claude-sonnet-4-5-20250929', '2025-09-29', {
    ...OLDEST,
    minCacheTokens: 1024,
    lifecycle: 'deprecated',
    retiresAt: '2026-11-30T00:00:00Z',
  }),
];

/** Any model of a server on the own machine. */
export const LOCAL_MODEL: FakeModel = {
  ...model('local-model', '2026-01-01', OLDEST),
  contextTokens: 128_000,
  minCacheTokens: Number.POSITIVE_INFINITY,
  thinking: [],
};

/** Every model, newest first, as the list endpoint orders them. */
export function allModels(): readonly FakeModel[] {
  return MODELS;
}

/** A model under the name that a gateway gives it: the vendor in front, a day behind. */
export function behindGateway(name: string): FakeModel | undefined {
  return findModel(name.replace(/^.*\//, '').replace(/-\d{8}$/, ''));
}

/** Finds a model by its id or by its alias without the date. */
export function findModel(id: string): FakeModel | undefined {
  return MODELS.find((candidate) => candidate.id === id || candidate.id.replace(/-\d{8}$/, '') === id);
}
