import { AppError, type FieldProblem, type NanoUsd } from '@cse/core';
import type { MediaProvider } from '../providers/provider';
import type { Capability, PricedTask } from './capability';

/** Something about a request that is done differently from what was asked. */
export interface Warning {
  code: 'seed_ignored' | 'negative_prompt_in_prompt' | 'negative_prompt_in_part';
  detail: string;
}

/** What this deployment has, and what it uses when a request names nothing. */
export interface Offer {
  providers: readonly MediaProvider[];
  /** The provider of requests that name none; unset: any vendor with a key and any engine, else the local one. */
  preferred?: string;
}

export interface Candidate<C extends Capability> {
  provider: MediaProvider;
  capability: C;
}

/**
 * The models that a request may go to. The local provider stands back as soon as a vendor or an engine is set up, so that a
 * request which none of them can do is refused and not quietly answered with a sketch.
 * @throws OptionRefused for a provider that does not exist here or has no key.
 */
function eligibleModels<K extends Capability['kind']>(
  kind: K,
  named: string | undefined,
  { providers, preferred }: Offer,
): Candidate<Extract<Capability, { kind: K }>>[] {
  const usable = providers.filter((provider) => provider.available && provider[kind] !== undefined);
  const byName = (id: string) => usable.filter((provider) => provider.id === id);
  let chosen: readonly MediaProvider[];
  if (named !== undefined) {
    chosen = byName(named);
    if (chosen.length === 0) {
      const names = usable.map(({ id }) => id).join(', ');
      throw new OptionRefused([{ pointer: '/provider', detail: `the providers that can be used here are ${names}` }]);
    }
  } else {
    const vendors = usable.filter(({ needsKey, isEngine }) => needsKey || isEngine);
    chosen = [byName(preferred ?? ''), vendors, usable].find((list) => list.length > 0) ?? [];
  }
  return chosen.flatMap((provider) =>
    provider.capabilities.filter((able) => isKind(able, kind)).map((capability) => ({ provider, capability })),
  );
}

function isKind<K extends Capability['kind']>(
  capability: Capability,
  kind: K,
): capability is Extract<Capability, { kind: K }> {
  return capability.kind === kind;
}

/** Warnings, and what goes to the model, for the options that a model may lack. */
export function applyOptions(
  request: { prompt: string; negativePrompt?: string; seed?: number },
  able: Pick<Capability, 'seed' | 'negativePrompt' | 'negativePromptLimit'>,
): { prompt: string; negativePrompt?: string; seed?: number; warnings: Warning[] } {
  const warnings: Warning[] = [];
  let { prompt, negativePrompt, seed } = request;
  if (negativePrompt !== undefined && able.negativePrompt && able.negativePromptLimit !== undefined) {
    warnings.push({ code: 'negative_prompt_in_part', detail: able.negativePromptLimit });
  }
  if (negativePrompt !== undefined && !able.negativePrompt) {
    const detail = 'the model has no negative prompt; what to avoid was added to the prompt';
    warnings.push({ code: 'negative_prompt_in_prompt', detail });
    prompt = `${prompt}\n\nAvoid: ${negativePrompt}`;
    negativePrompt = undefined;
  }
  if (seed !== undefined && !able.seed) {
    warnings.push({ code: 'seed_ignored', detail: 'the model takes no seed; the result cannot be repeated' });
    seed = undefined;
  }
  return { prompt, negativePrompt, seed, warnings };
}

/** What a piece of work costs by the price catalogue. */
export type PriceOf = (capability: Capability, task: PricedTask) => NanoUsd;

/** What a kind of request asks of a model. */
export interface Demand<C extends Capability, T extends PricedTask> {
  request: { provider?: string; prompt: string; negativePrompt?: string; seed?: number };
  problemsOf(capability: C): FieldProblem[];
  taskFor(capability: C): T;
  /** Fields that name pictures, and what is wrong with those: of these it is said who can do what was asked. */
  pictures: { pointers: readonly string[]; problemsOf(capability: C): FieldProblem[] };
}

/**
 * The cheapest model that can do all that was asked. A picture that was given is never left out to make a model fit.
 * @throws OptionRefused naming what would be possible, and of pictures who takes them
 */
export function chooseModel<K extends Capability['kind'], T extends PricedTask>(
  kind: K,
  { request, problemsOf, taskFor, pictures }: Demand<Extract<Capability, { kind: K }>, T>,
  offer: Offer,
  priceOf: PriceOf,
): Candidate<Extract<Capability, { kind: K }>> & { task: T; warnings: Warning[] } {
  try {
    const choice = cheapest(eligibleModels(kind, request.provider, offer), problemsOf, taskFor, priceOf);
    return { ...choice, warnings: applyOptions(request, choice.capability).warnings };
  } catch (error) {
    if (!(error instanceof OptionRefused)) throw error;
    throw error.withHint(pictures.pointers, () => whoCan(kind, offer, pictures.problemsOf));
  }
}

/**
 * Of the models that can do all that was asked the cheapest; of equals the first.
 * @throws OptionRefused with what is wrong for the model that comes closest
 */
function cheapest<C extends Capability, T extends PricedTask>(
  candidates: readonly Candidate<C>[],
  problemsOf: (capability: C) => FieldProblem[],
  taskFor: (capability: C) => T,
  priceOf: PriceOf,
): Candidate<C> & { task: T } {
  const judged = candidates.map((candidate) => ({ candidate, problems: problemsOf(candidate.capability) }));
  const priced = judged
    .filter(({ problems }) => problems.length === 0)
    .map(({ candidate }) => ({ ...candidate, task: taskFor(candidate.capability) }))
    .map((option) => ({ option, cost: priceOf(option.capability, option.task) }));
  const best = priced.sort((a, b) => (a.cost < b.cost ? -1 : Number(a.cost > b.cost)))[0];
  if (best) return best.option;
  const fewest = judged.sort((a, b) => a.problems.length - b.problems.length)[0];
  throw new OptionRefused(fewest?.problems ?? [{ pointer: '/provider', detail: 'no provider is set up for this' }]);
}

/** Those that can be used here and would take what was asked, as "fal (a, b), google (c)"; undefined when nobody does. */
function whoCan<K extends Capability['kind']>(
  kind: K,
  { providers }: Offer,
  problemsOf: (capability: Extract<Capability, { kind: K }>) => FieldProblem[],
): string | undefined {
  const named = providers
    .filter((provider) => provider.available && provider[kind] !== undefined)
    .flatMap(({ id, capabilities }) => {
      const able = capabilities.filter((one) => isKind(one, kind)).filter((one) => problemsOf(one).length === 0);
      return able.length > 0 ? [`${id} (${able.map(({ model }) => model).join(', ')})`] : [];
    });
  return named.length > 0 ? named.join(', ') : undefined;
}

/** `unsupported_option`: each field that cannot be done, with what could be done instead. */
export class OptionRefused extends AppError {
  constructor(private readonly problems: FieldProblem[]) {
    super('unsupported_option', problems.map(({ detail }) => detail).join('; '), { errors: problems });
  }

  /** The same refusal, which says of these fields also who here can do what was asked. */
  withHint(pointers: readonly string[], who: () => string | undefined): OptionRefused {
    if (!this.problems.some(({ pointer }) => pointers.includes(pointer))) return this;
    const hint = who() ?? 'nobody that is set up here';
    const told = (problem: FieldProblem) => ({ ...problem, detail: `${problem.detail}; who can: ${hint}` });
    return new OptionRefused(this.problems.map((one) => (pointers.includes(one.pointer) ? told(one) : one)));
  }
}
