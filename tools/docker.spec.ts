import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import * as config from '@cse/config';

const ROOT = join(__dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const DOCKERFILE = read('docker/Dockerfile');
const COMPOSE = read('docker/compose.yml');

/** No machine of the project has a container engine, so what can be read of the images is read. */
describe('docker/', () => {
  const stages = new Map(
    DOCKERFILE.split(/^FROM /m)
      .slice(1)
      .map((stage) => [/ AS (\w+)/.exec(stage)![1]!, stage]),
  );
  const copied = (stage: string, from: RegExp) => [...stages.get(stage)!.matchAll(from)].map(([, path]) => path!);

  it.each(['api', 'worker'] as const)('the image of the %s holds every file that its code asks for', (target) => {
    const built = copied('build', /^COPY (?!package|nest|tsconfig)(\S+) \S+$/gm);
    const inImage = [...copied('runtime', FROM_BUILD), ...copied(target, FROM_BUILD)].flatMap((list) =>
      list.split(' '),
    );
    const wanted = ['apps/' + target, 'libs'].flatMap((folder) => importsOf(folder));
    expect(wanted.length).toBeGreaterThan(500);
    const missing = wanted.filter(
      (path) => !built.some((folder) => isBelow(path, folder)) || !inImage.some((folder) => isBelow(path, folder)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('gives every process of the compose file what production asks of it', () => {
    const shared = block('x-environment:');
    const production = Object.fromEntries(
      [...shared.matchAll(/^ {2}([A-Z0-9_]+): (.*)$/gm)].map(([, name, value]) => [name, filled(name!, value!)]),
    );
    const of = (sections: unknown[]) =>
      config.readSections(sections as config.SectionClass[], { NODE_ENV: 'production', ...production });
    const sections = Object.values(config).filter((one) => typeof one === 'function' && 'variables' in one);
    const ofApi: unknown[] = [config.AuthConfig, config.TextConfig];
    expect(() => of(sections.filter((section) => !ofApi.includes(section)))).not.toThrow();
    expect(block('  api:')).toMatch(/JWT_PRIVATE_KEYS: .*\n +OAUTH_CLIENTS: /);
  });

  it('lets every setting of the engine through the compose file', () => {
    const all = Object.values(config).flatMap((exported) =>
      typeof exported === 'function' && 'variables' in exported ? (exported.variables as string[]) : [],
    );
    // Of the image, of the system, and what production refuses.
    const elsewhere = [
      'NODE_ENV',
      'HOST',
      'PORT',
      'WORKER_HEALTH_PORT',
      'DATA_DIR',
      'PATH',
      'DEV_LOGIN',
      'FETCH_TRUSTED_ORIGINS',
    ];
    const given = new Set(
      [...`${block('x-environment:')}${block('  api:')}`.matchAll(/^ +([A-Z0-9_]+): /gm)].map(([, name]) => name),
    );
    expect([...new Set(all)].filter((name) => !given.has(name) && !elsewhere.includes(name))).toEqual([]);
  });

  it('names the version of every image', () => {
    const images = [...COMPOSE.matchAll(/image: (\S+)/g)].map(([, image]) => image!);
    const foreign = images.filter((image) => !image.startsWith('creative-space-engine-'));
    expect(foreign).toHaveLength(3);
    for (const image of foreign) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
  });

  /** The lines below a key, up to the next one that is indented as little. */
  function block(key: string): string {
    const indent = /^ */.exec(key)![0].length;
    const rest = COMPOSE.slice(COMPOSE.indexOf(`\n${key}`) + key.length + 1);
    return rest.split(new RegExp(`\\n {0,${indent}}\\S`))[0]!;
  }
});

/** The embedded identity provider lets anybody be anybody: it must not be there to be started. */
describe('the production image', () => {
  it('is installed without the packages of development, of which the provider is one', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    expect(manifest.devDependencies).toHaveProperty('oidc-provider');
    expect(manifest.dependencies).not.toHaveProperty('oidc-provider');
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    expect(lock.packages['node_modules/oidc-provider']!.dev).toBe(true);
    expect(DOCKERFILE).toContain('npm prune --omit=dev');
  });

  it('gets none of the code that starts it', () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY --from=build (.+) \S+$/gm)].map(([, paths]) => paths!);
    expect(copied.length).toBeGreaterThan(3);
    for (const path of copied.join(' ').split(' '))
      expect(path).not.toMatch(/^\/app\/(dist\/?|dist\/tools(\/(identity|start).*)?)$/);
    for (const folder of ['apps', 'libs']) {
      for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
        if (/\.ts$/.test(file))
          expect([file, /oidc-provider|tools\//.test(read(join(folder, file)))]).toEqual([file, false]);
      }
    }
  });
});

const FROM_BUILD = /^COPY --from=build ((?:\/app\/dist\/\S+ ?)+) \S+$/gm;

/** Values as docker/make-env.mjs would make them. */
function filled(name: string, value: string): string {
  if (name === 'CONTENT_KEY') return randomBytes(32).toString('base64');
  return value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{\w+:\?[^}]*\}/g, 'a-long-secret-of-a-test');
}

/** What the sources below a folder import by a relative path, from the root of the repository. */
function importsOf(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && /(?<!spec)\.ts$/.test(entry.name));
  return sources.flatMap((entry) => {
    const file = join(entry.parentPath, entry.name);
    const from = posix.relative(ROOT, dirname(file));
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/ from '(\.[^']+)';$/gm)].map(([, path]) => posix.join(from, path!));
  });
}

function isBelow(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder.replace('/app/dist/', '')}/`);
}
