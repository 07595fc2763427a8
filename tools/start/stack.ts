import { join } from 'node:path';
import { HttpConfig } from '@cse/config';
import { applyMigrations } from '../database/run-migrations';
import { keptPort, startDevIdentityProvider } from '../identity-provider/dev-identity-provider';
import { EmbeddedPostgres } from '../postgres/embedded-postgres';
import { WORKER_HOST } from './lan';
import { launchProcess, supervise, type Running } from './processes';
import type { Settings } from './settings';

/** Everything that `npm start` keeps running: the database where it is ours, the worker and the api. */
export class Stack {
  /** Where the tables are, in one line. */
  database = 'the one of DATABASE_URL';

  private stopIdentityProvider: () => Promise<void> = () => Promise.resolve();
  private stopPostgres: () => Promise<void> = () => Promise.resolve();
  private readonly stopProcesses: (() => Promise<void>)[] = [];

  constructor(
    private readonly settings: Settings,
    /** Aborted when everything is to end; `stop` then waits for it. */
    private readonly stopping: AbortSignal,
    private readonly say: (line: string) => void,
  ) {}

  /** @throws an Error with one line to show; what had been started then still has to be stopped. */
  async start(): Promise<void> {
    const environment = { ...this.settings.environment };
    if (this.settings.usesEmbeddedPostgres) environment.DATABASE_URL = await this.startPostgres();
    if (this.stopping.aborted) return;
    await applyMigrations(environment.DATABASE_DIRECT_URL || environment.DATABASE_URL!);
    if (this.settings.usesDevIdentityProvider) await this.startIdentityProvider(environment);
    const { workerUrl } = this.settings;
    const starts = await Promise.allSettled([
      this.startProcess('api', environment, this.settings.apiUrl),
      this.startProcess('worker', this.settings.lan ? { ...environment, HOST: WORKER_HOST } : environment, workerUrl),
    ]);
    const failed = starts.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failed && !this.stopping.aborted) throw failed.reason;
  }

  /** Api and worker first, so that what they still have to write finds its database. */
  async stop(): Promise<void> {
    await Promise.all(this.stopProcesses.map((stop) => stop()));
    await Promise.all([this.stopPostgres(), this.stopIdentityProvider()]);
  }

  private async startPostgres(): Promise<string> {
    let url: string | undefined;
    const launch = async (): Promise<Running> => {
      const server = await EmbeddedPostgres.start({ dataDir: this.settings.dataDir });
      url ??= server.url;
      this.database = `embedded PostgreSQL, data in ${server.folder}`;
      if (server.url === url) return { ended: server.ended.then(() => 'it stopped'), stop: () => server.stop() };
      await server.stop();
      throw new Error('the port that api and worker know is taken');
    };
    this.stopPostgres = await supervise('PostgreSQL', launch, this.stopping, this.say);
    return url!;
  }

  /** Tells api and worker where it is, and lets its admin be one. */
  private async startIdentityProvider(environment: NodeJS.ProcessEnv): Promise<void> {
    const provider = await startDevIdentityProvider({
      apiUrl: new HttpConfig(environment).baseUrl,
      port: await keptPort(this.settings.dataDir),
      environment: environment.NODE_ENV,
    });
    this.stopIdentityProvider = () => provider.close();
    const admins = [environment.ADMIN_EMAILS, provider.environment.ADMIN_EMAILS].filter(Boolean).join(',');
    Object.assign(environment, provider.environment, { ADMIN_EMAILS: admins });
  }

  private async startProcess(name: 'api' | 'worker', environment: NodeJS.ProcessEnv, url: string): Promise<void> {
    const options = {
      entry: join(__dirname, '..', '..', 'apps', name, 'src', 'main.js'),
      environment,
      readyUrl: `${url}/health/ready`,
      logFile: join(this.settings.dataDir, 'logs', `${name}.log`),
      patienceMs: this.settings.patienceMs,
      report: (line: string) => this.say(`${name}: ${line}`),
    };
    const launch = () => launchProcess(options, this.stopping);
    this.stopProcesses.push(await supervise(name, launch, this.stopping, this.say));
  }
}
