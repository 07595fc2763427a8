import { isoDate } from '@cse/usage';
import type { MediaJob } from '../job/job';
import type { MediaModel, MediaTask } from '../media-model';
import { heard, type MediaTelemetry } from '../running/media-telemetry';
import { engineProviders } from '../engines/engine-providers';
import { animaticProvider } from './animatic/provider';
import { falProvider } from './fal/provider';
import { googleProvider } from './google/provider';
import { openaiProvider } from './openai/provider';
import { withStandIns } from './model-names';
import type { MediaProvider, ProviderId, ProviderServices } from './provider';
import { runwayProvider } from './runway/provider';
import { stitchProvider } from './stitch/provider';
import { storyboardProvider } from './storyboard/provider';

/** A folder each; of equals the first is asked first. */
const PROVIDERS: Record<ProviderId, (services: ProviderServices) => MediaProvider> = {
  openai: openaiProvider,
  fal: falProvider,
  google: googleProvider,
  runway: runwayProvider,
  storyboard: storyboardProvider,
  animatic: animaticProvider,
  stitch: stitchProvider,
};

/** The providers of this deployment, by id. */
export class MediaProviders {
  readonly all: readonly MediaProvider[];
  private readonly byId: ReadonlyMap<string, MediaProvider>;

  constructor(
    providers: readonly MediaProvider[],
    private readonly telemetry?: MediaTelemetry,
  ) {
    this.all = providers;
    this.byId = new Map(providers.map((provider) => [provider.id, provider]));
    if (this.byId.size !== providers.length) throw new Error('two media providers have one id');
  }

  /**
   * Those of the configuration, the engines of its file, and further ones that the caller brings.
   * @throws ConfigurationError
   */
  static from(
    services: ProviderServices,
    further: readonly MediaProvider[] = [],
    telemetry?: MediaTelemetry,
  ): MediaProviders {
    const builtIn = Object.values(PROVIDERS).map((create) => withStandIns(create(services), services));
    const engines = engineProviders(services.config, services.prices, Object.keys(PROVIDERS));
    return new MediaProviders([...further, ...engines, ...builtIn], telemetry);
  }

  /** Without the models that their vendors have ended by then. */
  offeredAt(moment: Date): MediaProvider[] {
    const today = isoDate(moment);
    return this.all.map((provider) => ({
      ...provider,
      capabilities: provider.capabilities.filter(({ retiresOn }) => !(retiresOn && retiresOn <= today)),
    }));
  }

  get(id: string): MediaProvider | undefined {
    return this.byId.get(id);
  }

  /** The model that works on a job; undefined when this deployment no longer has it. */
  modelFor({ provider, kind }: Pick<MediaJob, 'provider' | 'kind'>): MediaModel<MediaTask> | undefined {
    const found = this.byId.get(provider);
    const model = found?.available ? found[kind] : undefined;
    return model && heard(model as MediaModel<MediaTask>, provider, this.telemetry);
  }
}
