import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '@cse/config';
import { parseUsd } from '@cse/core';
import { isoDate } from '@cse/usage';
import { load } from 'js-yaml';
import type { Durations } from '../capabilities/capability';
import {
  ASPECT_RATIOS,
  ProviderFailure,
  QUALITY_TIERS,
  RESOLUTIONS,
  type AspectRatio,
  type QualityTier,
  type Resolution,
} from '../media-model';
import { At } from './at';
import { Workflow } from './workflow';

export const ENGINE_KINDS = ['comfyui', 'openai-images', 'a1111'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** What one result costs; an engine of one's own may cost nothing, which somebody has to say. */
export interface EnginePrice {
  unit: 'image' | 'megapixel' | 'second';
  /** US dollars as decimal text. */
  usd: string;
  referenceUsd: string;
}

interface CommonModel {
  /** As it stands in answers, rows and the ledger. */
  name: string;
  tiers: readonly QualityTier[];
  aspectRatios: readonly AspectRatio[];
  price: EnginePrice;
  seed: boolean;
  negativePrompt: boolean;
  /** Of ComfyUI alone. */
  workflow?: Workflow;
}

export interface EngineImageModel extends CommonModel {
  makes: 'image';
  /** Size of a picture. */
  megapixels: number;
  maxCount: number;
  /** Pictures that it draws after, the one that is to be changed included. */
  references: { min: number; max: number };
  edits: boolean | 'required';
  /** What the server calls it: a model, a checkpoint. */
  sentAs: string | undefined;
  responseFormat: 'b64_json' | 'url' | undefined;
  /** Further fields of each request, as the server takes them: steps, sampler. */
  options: Readonly<Record<string, string | number | boolean>>;
}

export interface EngineVideoModel extends CommonModel {
  makes: 'video';
  resolutions: readonly Resolution[];
  durations: Durations;
  startFrame: 'none' | 'required';
  endFrame: 'none' | 'required';
  fps: number;
}

export type EngineModel = EngineImageModel | EngineVideoModel;

/** A server of the operator's own that makes pictures or clips. */
export interface Engine {
  /** Its id as a provider. */
  id: string;
  kind: EngineKind;
  /** Where it is, up to where its API begins. */
  url: string;
  /** The header that it wants, as it is sent. */
  authorization: string | undefined;
  /** Hosts that its results may lie on besides its own. */
  resultHosts: readonly string[];
  /** How long one call may take that waits for its pictures, in seconds. */
  timeoutS: number;
  models: readonly EngineModel[];
}

export interface EnginesFile {
  engines: readonly Engine[];
  /** Tells one state of the file from another. */
  version: string;
  /** The day on which the file was last changed. */
  changedOn: string;
}

const ID = /^[a-z][a-z0-9-]{0,39}$/;
const NAME = /^\S.{0,118}\S$|^\S$/;
const HOST = /^(\*\.)?[a-z0-9.-]+$/;

/**
 * Reads the file that ENGINES_FILE names, YAML or JSON, and the workflows beside it.
 * @param taken ids that are not free
 * @throws ConfigurationError that names the place in the file and what is wanted there
 */
export function readEngines(path: string, taken: readonly string[]): EnginesFile {
  let text: string;
  let raw: unknown;
  try {
    text = readFileSync(path, 'utf8');
    raw = load(text);
  } catch {
    throw new ConfigurationError(['ENGINES_FILE must name a readable file in YAML or JSON']);
  }
  try {
    const { engines } = new At(raw, 'the file').object('engines');
    const read = engines.list().map((at, index) => engine(new At(at.value, `engines[${index}]`), dirname(path)));
    const ids = new Set(taken);
    for (const [index, { id }] of read.entries()) {
      if (ids.has(id)) throw new Error(`engines[${index}].id must be free: there is a provider ${id}`);
      ids.add(id);
    }
    const version = createHash('sha256').update(text).digest('hex').slice(0, 8);
    return { engines: read, version, changedOn: isoDate(statSync(path).mtime) };
  } catch (error) {
    throw new ConfigurationError([`ENGINES_FILE: ${(error as Error).message}`]);
  }
}

function engine(at: At, folder: string): Engine {
  const fields = at.object('id', 'kind', 'url', 'authorization', 'result_hosts', 'timeout_s', 'models');
  const kind = fields.kind.oneOf(ENGINE_KINDS);
  const models = fields.models
    .list()
    .map((model) => (kind === 'comfyui' ? comfyModel(model, folder) : plainModel(model, kind)));
  const names = models.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) throw new Error(`${fields.models.path}[${twice}].name stands there twice`);
  return {
    id: fields.id.matching(ID, 'must be a name such as studio: lower-case letters, digits and hyphens'),
    kind,
    url: address(fields.url),
    authorization: fields.authorization.orElse((one) => one.text(), undefined),
    resultHosts: fields.result_hosts.orElse(
      (hosts) => hosts.list().map((one) => one.matching(HOST, 'must be a host such as cdn.example.com')),
      [],
    ),
    timeoutS: fields.timeout_s.orElse((one) => one.integer(1, 3_600), 180),
    models,
  };
}

/** Private addresses are what engines are for. */
function address(at: At): string {
  const found = at.text();
  const url = URL.canParse(found) ? new URL(found) : at.fail('must be an address with http or https');
  if (!['http:', 'https:'].includes(url.protocol)) at.fail('must be an address with http or https');
  if (url.username || url.search || url.hash) at.fail('must be an address without a user, a query and a fragment');
  return found.replace(/\/+$/, '');
}

const COMMON = ['name', 'quality_tiers', 'aspect_ratios', 'price', 'free'] as const;

function common(fields: Record<(typeof COMMON)[number], At>, makes: EngineModel['makes']) {
  return {
    name: fields.name.matching(NAME, 'must be a name of at most 120 characters'),
    tiers: fields.quality_tiers.someOf(QUALITY_TIERS),
    aspectRatios: fields.aspect_ratios.someOf(ASPECT_RATIOS),
    price: price(fields.price, fields.free, makes),
  };
}

const NOTHING = { usd: '0', referenceUsd: '0' };

function price(at: At, free: At, makes: EngineModel['makes']): EnginePrice {
  const isFree = free.orElse((one) => one.flag(), false);
  if (isFree && !at.isAbsent) at.fail('must not be there with free: true');
  if (isFree) return { unit: makes === 'video' ? 'second' : 'image', ...NOTHING };
  if (at.isAbsent) at.fail('is wanted, such as { per: image, usd: "0.01" }, or free: true beside it');
  const { per, usd, reference_usd: reference } = at.object('per', 'usd', 'reference_usd');
  return {
    unit: per.oneOf(makes === 'video' ? (['second'] as const) : (['image', 'megapixel'] as const)),
    usd: dollars(usd),
    referenceUsd: reference.orElse(dollars, '0'),
  };
}

function dollars(at: At): string {
  try {
    if (parseUsd(at.text()) >= 0n) return at.text();
  } catch {
    // the one message below says what is wanted
  }
  return at.fail('must be US dollars as decimal text such as "0.01"');
}

/** What a workflow can do, its placeholders say. */
function comfyModel(at: At, folder: string): EngineModel {
  const fields = at.object(...COMMON, 'makes', 'workflow', 'megapixels', 'resolutions', 'seconds', 'fps');
  const makes = fields.makes.orElse((one) => one.oneOf(['image', 'video'] as const), 'image' as const);
  const workflow = workflowAt(fields.workflow, folder);
  const has = (name: string) => workflow.uses.has(name);
  const shared = { ...common(fields, makes), workflow, seed: has('seed'), negativePrompt: has('negative_prompt') };
  const odd = (makes === 'image' ? ['start_image', 'end_image'] : ['edit_image', 'reference_1', 'count']).find(has);
  if (odd) fields.workflow.fail(`has {{${odd}}}, which no ${makes} has`);
  if (makes === 'video') {
    if (has('end_image') && !has('start_image')) fields.workflow.fail('has {{end_image}} and no {{start_image}}');
    return {
      makes,
      ...shared,
      resolutions: fields.resolutions.someOf(RESOLUTIONS),
      durations: seconds(fields.seconds),
      startFrame: has('start_image') ? 'required' : 'none',
      endFrame: has('end_image') ? 'required' : 'none',
      fps: fields.fps.orElse((one) => one.integer(1, 120), 24),
    };
  }
  const pictures = workflow.references + (has('edit_image') ? 1 : 0);
  return {
    makes,
    ...shared,
    megapixels: fields.megapixels.orElse((one) => one.number(0.1, 16), 1),
    maxCount: has('count') ? 4 : 1,
    references: { min: pictures, max: pictures },
    edits: has('edit_image') ? 'required' : false,
    sentAs: undefined,
    responseFormat: undefined,
    options: {},
  };
}

function workflowAt(at: At, folder: string): Workflow {
  const path = resolve(folder, at.text());
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    at.fail('must name a readable JSON file, seen from this one');
  }
  return Workflow.read(new At(raw, at.path));
}

function seconds(at: At): Durations {
  if (Array.isArray(at.value)) {
    const allowed = at.list().map((one) => one.number(0.5, 60));
    return { min: Math.min(...allowed), max: Math.max(...allowed), allowed: allowed.sort((a, b) => a - b) };
  }
  const { min, max } = at.object('min', 'max');
  const [least, most] = [min.number(0.5, 60), max.number(0.5, 60)];
  if (least > most) min.fail('must not be more than max');
  return { min: least, max: most, allowed: null };
}

/** A model of a server that is asked by its name. */
function plainModel(at: At, kind: EngineKind): EngineImageModel {
  const isA1111 = kind === 'a1111';
  const fields = at.object(
    ...COMMON,
    ...([
      'model',
      'megapixels',
      'count',
      'options',
      'seed',
      'negative_prompt',
      'references',
      'response_format',
    ] as const),
  );
  const own = (field: At): boolean =>
    isA1111 ? field.isAbsent || field.fail('is not asked of a1111') : field.orElse((one) => one.flag(), false);
  const references = fields.references.orElse(
    (one) =>
      isA1111 ? one.fail('is not asked of a1111: it changes pictures, and draws after none') : one.integer(0, 16),
    0,
  );
  return {
    makes: 'image',
    ...common(fields, 'image'),
    seed: own(fields.seed),
    negativePrompt: own(fields.negative_prompt),
    megapixels: fields.megapixels.orElse((one) => one.number(0.1, 16), 1),
    maxCount: fields.count.orElse((one) => one.integer(1, 4), 4),
    references: { min: 0, max: references },
    edits: isA1111 || references > 0,
    sentAs: fields.model.orElse((one) => one.text(), undefined),
    responseFormat: fields.response_format.orElse((one) => one.oneOf(['b64_json', 'url'] as const), undefined),
    options: fields.options.orElse(options, {}),
  };
}

function options(at: At): Record<string, string | number | boolean> {
  const found = at.value;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) at.fail('must be an object');
  const odd = Object.entries(found as object).find(
    ([, value]) => !['string', 'number', 'boolean'].includes(typeof value),
  );
  if (odd) at.fail(`must hold texts, numbers and flags: ${odd[0]} is none`);
  return found as Record<string, string | number | boolean>;
}

/** The model that a task names. @throws ProviderFailure when the file no longer has it */
export function imageModelOf({ models }: Engine, { model }: { model: string }): EngineImageModel {
  const found = models.find(({ name }) => name === model);
  if (found?.makes === 'image') return found;
  throw new ProviderFailure('invalid_request', 'the engine no longer has this model');
}

/** Whether nothing that the engine makes costs anything, so that nothing of it can be paid for twice. */
export function isFree({ models }: Engine): boolean {
  return models.every(({ price: { usd, referenceUsd } }) => parseUsd(usd) === 0n && parseUsd(referenceUsd) === 0n);
}
