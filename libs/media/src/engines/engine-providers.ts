import type { MediaConfig } from '@cse/config';
import type { PriceCatalogue } from '@cse/usage';
import type { Capability, ImageCapability, VideoCapability } from '../capabilities/capability';
import { REFERENCE_KINDS } from '../media-model';
import { A1111Model } from '../providers/a1111/image.model';
import { ComfyuiModel } from '../providers/comfyui/comfyui.model';
import { OpenaiCompatibleModel } from '../providers/openai/compatible.model';
import type { MediaProvider } from '../providers/provider';
import { readEngines, type Engine, type EngineImageModel, type EngineVideoModel } from './engines-file';

/**
 * The engines of this deployment as providers, their prices in the catalogue.
 * @param taken ids of the other providers
 * @throws ConfigurationError
 */
export function engineProviders(
  config: MediaConfig,
  prices: PriceCatalogue,
  taken: readonly string[],
): MediaProvider[] {
  if (config.enginesFile === undefined) return [];
  const { engines, version, changedOn } = readEngines(config.enginesFile, taken);
  prices.add({
    version: `engines-${version}`,
    tokens: [],
    media: engines.flatMap(({ id, models }) =>
      models.map(({ name, price }) => ({
        ...{ provider: id, model: name, effective_from: '2000-01-01', unit: price.unit },
        ...{ usd: price.usd, reference_usd: price.referenceUsd, source: 'ENGINES_FILE', verified_on: changedOn },
      })),
    ),
  });
  return engines.map((engine) => ({
    id: engine.id,
    available: true,
    needsKey: false,
    isEngine: true,
    ...modelsOf(engine, config),
    capabilities: engine.models.map((model) =>
      model.makes === 'image' ? imageCapability(engine, model, changedOn) : videoCapability(engine, model, changedOn),
    ),
  }));
}

function modelsOf(engine: Engine, config: MediaConfig): Pick<MediaProvider, 'image' | 'video'> {
  switch (engine.kind) {
    case 'comfyui': {
      const model = new ComfyuiModel(engine, config.pollMs);
      return {
        ...(engine.models.some(({ makes }) => makes === 'image') && { image: model }),
        ...(engine.models.some(({ makes }) => makes === 'video') && { video: model }),
      };
    }
    case 'a1111':
      return { image: new A1111Model(engine) };
    case 'openai-images':
      return { image: new OpenaiCompatibleModel(engine) };
  }
}

type Shared = Pick<
  Capability,
  'provider' | 'model' | 'tiers' | 'aspectRatios' | 'seed' | 'negativePrompt' | 'unit' | 'verifiedOn' | 'retiresOn'
>;

function shared({ id }: Engine, model: EngineImageModel | EngineVideoModel, verifiedOn: string): Shared {
  const { name, tiers, aspectRatios, seed, negativePrompt, price } = model;
  return {
    provider: id,
    model: name,
    tiers,
    aspectRatios,
    seed,
    negativePrompt,
    unit: price.unit,
    verifiedOn,
    retiresOn: null,
  };
}

function imageCapability(engine: Engine, model: EngineImageModel, verifiedOn: string): ImageCapability {
  const { references, edits, maxCount, megapixels, price } = model;
  return {
    kind: 'image',
    ...shared(engine, model, verifiedOn),
    maxCount,
    edits,
    ...(references.max > 0 && { references: { ...references, kinds: REFERENCE_KINDS } }),
    ...(price.unit === 'megapixel' && { unitsPerImage: () => Math.ceil(megapixels) }),
  };
}

function videoCapability(engine: Engine, model: EngineVideoModel, verifiedOn: string): VideoCapability {
  const { resolutions, durations, startFrame, endFrame } = model;
  return { kind: 'video', ...shared(engine, model, verifiedOn), resolutions, durations, startFrame, endFrame };
}
