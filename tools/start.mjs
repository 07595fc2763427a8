// Plain JavaScript, because it runs before anything is compiled. The script in package.json replaces npm's shell by it
// (exec), so that a SIGTERM to npm arrives here; the shell of Windows, which knows no exec, finds exec.cmd instead.
import { existsSync } from 'node:fs';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Node.js 20.19 or newer is needed; this is ${process.version}`);
if (!existsSync(new URL('../node_modules/@nestjs/core', import.meta.url))) fail('run npm ci first');

const { build, staleParts } = await import('./build.mjs');
const stale = await staleParts();
if (stale.length > 0) {
  console.log('Building …');
  await build(stale).catch((error) => fail(error.message));
}
await import('../dist/tools/start/main.js');
