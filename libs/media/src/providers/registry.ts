import { isoDate } from '@cse/usage';
import type { MediaProvider } from './provider';
import { animaticProvider } from './animatic/provider';
import { falProvider } from './fal/provider';
import { googleProvider } from './google/provider';
import { openaiProvider } from './openai/provider';
import type { ProviderServices } from './provider-services';
import { runwayProvider } from './runway/provider';
import { stitchProvider } from './stitch/provider';
import { storyboardProvider } from './storyboard/provider';

/** Every provider that this code knows, those that are asked first before others; a folder each. */
const PROVIDERS: readonly ((services: ProviderServices) => MediaProvider)[] = [
  openaiProvider,
  falProvider,
  googleProvider,
  runwayProvider,
  storyboardProvider,
  animaticProvider,
  stitchProvider,
];

/** The providers of this deployment, by id. */
export class MediaProviders {
  readonly all: readonly MediaProvider[];
  private readonly byId: ReadonlyMap<string, MediaProvider>;

  constructor(providers: readonly MediaProvider[]) {
    this.all = providers;
    this.byId = new Map(providers.map((provider) => [provider.id, provider]));
    if (this.byId.size !== providers.length) throw new Error('two media providers have one id');
  }

  /** Those of the configuration, and further ones that the caller brings. */
  static from(services: ProviderServices, further: readonly MediaProvider[] = []): MediaProviders {
    return new MediaProviders([...further, ...PROVIDERS.map((create) => create(services))]);
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
}
