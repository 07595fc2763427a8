import { tmpdir } from 'node:os';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource } from '../environment';
import { counts, hostList, integer, oneOf, standIns, text, url, webhooks, webhookSecret } from '../parsers';
import { ENVIRONMENTS } from './runtime.config';

/** The models of the tiers where none are named, of each provider at its own address. */
const OWN_MODELS = {
  anthropic: { draft: 'claude-haiku-5-5', standard: 'claude-sonnet-5-5', premium: 'claude-opus-5-5' },
  openai: { draft: 'gpt-6-luna', standard: 'gpt-6.2-sol', premium: 'gpt-6.2-astra' },
};

/** Which model answers texts, and how long one answer may take. */
export class TextConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  chosenProvider: maybe('TEXT_PROVIDER', oneOf('anthropic', 'openai', 'sketch')),
  anthropicApiKey: maybe('ANTHROPIC_API_KEY', text()),
  anthropicBaseUrl: maybe('ANTHROPIC_BASE_URL', url('http', 'https')),
  /** A server that speaks OpenAI's chat completions, up to where `/chat/completions` begins; unset: OpenAI's own. */
  openaiBaseUrl: maybe('TEXT_BASE_URL', url('http', 'https')),
  openaiApiKey: maybe('TEXT_API_KEY', text()),
  /** What the models of that server take in one call, their answers included, in tokens. */
  openaiWindowTokens: maybe('TEXT_WINDOW_TOKENS', integer(16_384, 100_000_000)),
  namedDraft: maybe('TEXT_MODEL_DRAFT', text()),
  namedStandard: maybe('TEXT_MODEL_STANDARD', text()),
  namedPremium: maybe('TEXT_MODEL_PREMIUM', text()),
  /** Asked instead when the model of a tier is overloaded; unset: nothing is. */
  fallbackModel: maybe('TEXT_MODEL_FALLBACK', text()),
  /** Who reads candidates beside the rules: nobody, the model of the draft tier, or that of the standard tier. */
  chosenJudge: maybe('TEXT_JUDGE', oneOf('off', 'fast', 'careful')),
  /** Total deadline of one text request, in seconds. */
  timeoutS: optional('TEXT_TIMEOUT_S', integer(1, 3600), 120),
  /** Threads that read whole stories beside the requests; with none the process reads them itself and serves nobody meanwhile. */
  graphThreads: optional('GRAPH_THREADS', integer(0, 64), 1),
  /** The longest that one of them works on one story, in seconds. */
  graphTimeoutS: optional('GRAPH_TIMEOUT_S', integer(1, 600), 20),
}) {
  readonly draftModel: string;
  readonly standardModel: string;
  readonly premiumModel: string;

  constructor(source: EnvironmentSource) {
    super(source);
    // Whoever forgot a key should not find out from the words that writers get.
    if (this.environment === 'production' && this.provider === 'sketch' && !this.chosenProvider) {
      throw new ConfigurationError([
        'TEXT_PROVIDER is required in production while no key or server of a text model is set; sketch answers without one',
      ]);
    }
    const isOpenai = this.provider === 'openai';
    // Nobody but its operator knows what models another server has; one for all tiers is enough.
    const only = isOpenai && this.openaiBaseUrl ? this.namedStandard : undefined;
    if (isOpenai && this.openaiBaseUrl && !only) {
      throw new ConfigurationError(['TEXT_MODEL_STANDARD is required with TEXT_BASE_URL: a model that the server has']);
    }
    if (isOpenai && !this.openaiBaseUrl && !this.openaiApiKey) {
      throw new ConfigurationError(['TEXT_API_KEY or TEXT_BASE_URL is required with TEXT_PROVIDER=openai']);
    }
    const own = OWN_MODELS[isOpenai ? 'openai' : 'anthropic'];
    this.draftModel = this.namedDraft ?? only ?? own.draft;
    this.standardModel = this.namedStandard ?? own.standard;
    this.premiumModel = this.namedPremium ?? only ?? own.premium;
  }

  /** The first that there is a key or a server for, else the local sketch provider. */
  get provider(): 'anthropic' | 'openai' | 'sketch' {
    if (this.chosenProvider) return this.chosenProvider;
    if (this.anthropicApiKey || this.anthropicBaseUrl) return 'anthropic';
    return this.openaiApiKey || this.openaiBaseUrl ? 'openai' : 'sketch';
  }

  /** The second reader; `sketch` has no model that could be one. */
  get judge(): 'off' | 'fast' | 'careful' {
    return this.provider === 'sketch' ? 'off' : (this.chosenJudge ?? 'fast');
  }
}

/** From where results of a vendor are fetched. */
export interface ResultSources {
  /** Names of hosts: "fal.media" itself, "*.fal.media" all below it. */
  hosts: readonly string[];
  /** The variable that names them. */
  variable: string;
  /**
   * Origins that are taken although they are no such host, and private: that of a vendor's overridden address, such as a
   * stand-in on this machine; none in production.
   */
  trustedOrigins: readonly string[];
}

/** Where pictures and clips come from, and how long their jobs may take. */
export class MediaConfig extends section({
  /** The provider of requests that name none; unset: the first one that has its key, else the local one. */
  imageProvider: maybe('IMAGE_PROVIDER', text()),
  videoProvider: maybe('VIDEO_PROVIDER', text()),
  openaiApiKey: maybe('OPENAI_API_KEY', text()),
  openaiBaseUrl: maybe('OPENAI_BASE_URL', url('http', 'https')),
  googleApiKey: maybe('GEMINI_API_KEY', text()),
  googleBaseUrl: maybe('GEMINI_BASE_URL', url('http', 'https')),
  runwayApiKey: maybe('RUNWAY_API_KEY', text()),
  runwayBaseUrl: maybe('RUNWAY_BASE_URL', url('http', 'https')),
  falApiKey: maybe('FAL_API_KEY', text()),
  falBaseUrl: maybe('FAL_BASE_URL', url('http', 'https')),
  /**
   * Hosts that results of a vendor are fetched from; a vendor's own as its documents and examples name them. OpenAI hands
   * pictures out in the answer; a server that stands in for it may link to them, as its older models did.
   */
  openaiResultHosts: optional('OPENAI_RESULT_HOSTS', hostList(), ['oaidalleapiprodscus.blob.core.windows.net']),
  googleResultHosts: optional('GEMINI_RESULT_HOSTS', hostList(), ['*.googleapis.com', '*.googleusercontent.com']),
  runwayResultHosts: optional('RUNWAY_RESULT_HOSTS', hostList(), ['*.cloudfront.net', '*.runwayml.com']),
  falResultHosts: optional('FAL_RESULT_HOSTS', hostList(), ['fal.media', '*.fal.media']),
  /** Models that stand in for the built-in ones of a vendor, in whose place and form they are asked. */
  openaiImageModels: optional('IMAGE_MODEL_OPENAI', standIns(), new Map()),
  falImageModels: optional('IMAGE_MODEL_FAL', standIns(), new Map()),
  googleImageModels: optional('IMAGE_MODEL_GOOGLE', standIns(), new Map()),
  runwayImageModels: optional('IMAGE_MODEL_RUNWAY', standIns(), new Map()),
  falVideoModels: optional('VIDEO_MODEL_FAL', standIns(), new Map()),
  googleVideoModels: optional('VIDEO_MODEL_GOOGLE', standIns(), new Map()),
  runwayVideoModels: optional('VIDEO_MODEL_RUNWAY', standIns(), new Map()),
  /** Servers of the operator's own that make pictures and clips, described in YAML or JSON. */
  enginesFile: maybe('ENGINES_FILE', text()),
  /** Seconds from a job's turn to its end, whatever happens in between. */
  imageDeadlineS: optional('MEDIA_IMAGE_DEADLINE_S', integer(1, 86_400), 300),
  videoDeadlineS: optional('MEDIA_VIDEO_DEADLINE_S', integer(1, 86_400), 1_200),
  stitchDeadlineS: optional('MEDIA_STITCH_DEADLINE_S', integer(1, 86_400), 3_600),
  /** Seconds that a committed job may wait for its turn. */
  waitS: optional('MEDIA_WAIT_S', integer(1, 604_800), 21_600),
  /** Jobs of one kind (pictures, clips, films) that one user may have running at a time; the others wait their turn. */
  runningPerUser: optional('JOBS_RUNNING_PER_USER', integer(1, 10_000), 8),
  /** Pause between two questions after a running task, and the first back-off, in milliseconds. */
  pollMs: optional('MEDIA_POLL_MS', integer(10, 60_000), 2_000),
  /** How many attempts may run at a provider at once, over all workers, by its id. */
  providerConcurrency: optional('MEDIA_PROVIDER_CONCURRENCY', counts('openai=4,fal=8', 9_999), new Map()),
  /** Days after which artifacts and finished jobs are erased; unset: kept until their owner deletes them. */
  retentionDays: maybe('MEDIA_RETENTION_DAYS', integer(1, 36_500)),
  /** Days after which the events of a job (its progress, for those who follow it) are forgotten. */
  jobEventDays: optional('JOB_EVENTS_RETENTION_DAYS', integer(10, 36_500), 30),
  /** Days after which a picture that its user brought and that no job uses is erased; zero: kept until deleted. */
  unusedRetentionDays: optional('UNUSED_RETENTION_DAYS', integer(0, 36_500), 90),
  /** Where the operator's own server hears of the end of jobs. */
  webhookUrl: maybe('MEDIA_WEBHOOK_URL', url('http', 'https')),
  webhookSecret: maybe('MEDIA_WEBHOOK_SECRET', webhookSecret),
  /** Addresses that a request may name to hear of the end of its job, each with its secret. */
  jobWebhooks: optional('JOB_WEBHOOKS', webhooks(), new Map()),
  /** Where vendors tell that work has ended, when that is another address than the public one of `HttpConfig`. */
  callbackUrl: maybe('MEDIA_CALLBACK_URL', url('http', 'https')),
  /** Where clips are worked on: room for every clip of a film and twice the film, for each job at a time. */
  workDir: optional('MEDIA_WORK_DIR', text(), tmpdir()),
  /** The ffmpeg program; unset: the one on the PATH, else the one that came with npm. */
  ffmpegPath: maybe('FFMPEG_PATH', text()),
  searchPath: optional('PATH', text(), ''),
  /** Threads of one ffmpeg run. */
  ffmpegThreads: optional('FFMPEG_THREADS', integer(1, 64), 2),
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    if (this.webhookUrl && !this.webhookSecret) {
      throw new ConfigurationError(['MEDIA_WEBHOOK_SECRET is required with MEDIA_WEBHOOK_URL']);
    }
  }

  /** Seconds from the turn of a job of this kind to its end. */
  deadlineS(kind: 'image' | 'video' | 'stitch'): number {
    return { image: this.imageDeadlineS, video: this.videoDeadlineS, stitch: this.stitchDeadlineS }[kind];
  }

  /** What stands in for the built-in models of a vendor, and the variable that says so; undefined where it has none. */
  standIns(
    kind: 'image' | 'video',
    vendor: string,
  ): { variable: string; models: ReadonlyMap<string, string> } | undefined {
    const models = {
      image: {
        ...{ openai: this.openaiImageModels, fal: this.falImageModels },
        ...{ google: this.googleImageModels, runway: this.runwayImageModels },
      } as Record<string, ReadonlyMap<string, string>>,
      video: {
        ...{ fal: this.falVideoModels, google: this.googleVideoModels, runway: this.runwayVideoModels },
      } as Record<string, ReadonlyMap<string, string>>,
    }[kind][vendor];
    return models && { variable: `${kind.toUpperCase()}_MODEL_${vendor.toUpperCase()}`, models };
  }

  /** Where the results of a vendor may be fetched from. */
  resultsOf(vendor: 'openai' | 'google' | 'runway' | 'fal'): ResultSources {
    const { variable, hosts, baseUrl } = {
      openai: { variable: 'OPENAI_RESULT_HOSTS', hosts: this.openaiResultHosts, baseUrl: this.openaiBaseUrl },
      google: { variable: 'GEMINI_RESULT_HOSTS', hosts: this.googleResultHosts, baseUrl: this.googleBaseUrl },
      runway: { variable: 'RUNWAY_RESULT_HOSTS', hosts: this.runwayResultHosts, baseUrl: this.runwayBaseUrl },
      fal: { variable: 'FAL_RESULT_HOSTS', hosts: this.falResultHosts, baseUrl: this.falBaseUrl },
    }[vendor];
    const standIn = baseUrl === undefined || this.environment === 'production' ? [] : [new URL(baseUrl).origin];
    return { variable, hosts, trustedOrigins: standIn };
  }
}
