import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The embedded identity provider lets anybody be anybody: it must not be there to be started. */
describe('the production image', () => {
  it('is installed without the packages of development, of which the provider is one', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    expect(manifest.devDependencies).toHaveProperty('oidc-provider');
    expect(manifest.dependencies).not.toHaveProperty('oidc-provider');
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    expect(lock.packages['node_modules/oidc-provider']!.dev).toBe(true);
    expect(read('docker/Dockerfile')).toContain('npm prune --omit=dev');
  });

  it('gets none of the code that starts it', () => {
    const copied = [...read('docker/Dockerfile').matchAll(/^COPY --from=build (.+) \S+$/gm)].map(([, paths]) => paths!);
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
