import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The command line as it is published, installed in an empty folder. */
export class Installed {
  private constructor(
    readonly folder: string,
    readonly program: string,
  ) {}

  static in(folder: string): Installed {
    const run = (command: string, parameters: string[], cwd: string): string =>
      execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const published = join(folder, 'published');
    run(process.execPath, [join(ROOT, 'tools/contract/build-cli.mjs'), published], ROOT);
    const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], published).trim();
    const installed = join(folder, 'node_modules/creative-space');
    mkdirSync(installed, { recursive: true });
    run('tar', ['xzf', join(folder, packed), '-C', installed, '--strip-components=1'], folder);
    for (const name of ['commander', 'cli-table3', 'open']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    }
    return new Installed(folder, join(installed, 'dist/creative-space.mjs'));
  }

  /** Runs it in the folder; `seen` is told of what it says on the way. */
  run(parameters: string[], environment: Record<string, string> = {}, seen?: (text: string) => void): Promise<Outcome> {
    const env = { PATH: process.env.PATH, CREATIVE_SPACE_HOME: join(this.folder, 'home'), ...environment };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [this.program, ...parameters],
        { cwd: this.folder, env },
        (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
      );
      child.stderr!.on('data', (text: string) => seen?.(text));
    });
  }

  /** Runs it with a standard output that nobody reads. @returns its exit code */
  unread(parameters: string[]): Promise<number | null> {
    const env = { PATH: process.env.PATH, CREATIVE_SPACE_HOME: join(this.folder, 'home') };
    const child = spawn(process.execPath, [this.program, ...parameters], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.destroy();
    return new Promise((resolve) => child.on('exit', resolve));
  }
}
