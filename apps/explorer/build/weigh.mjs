import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** What all scripts and styles may weigh together, in bytes after gzip, without those of workers and without `VAULT`. */
export const LIMIT = 350 * 1024;

/** The chunk of encryption and sync: no part of the first load; the worker that keeps the page fetches it afterwards. */
export const VAULT = 'vault';

const COMPRESSED = /\.(js|css|html|svg|json)$/;
const WORKER = /worker/i;

/** Fonts of other scripts are kept by nobody before they are needed. */
const RARE = /-(cyrillic|greek|vietnamese)/;

/** Puts the names of all files that the page is made of into the worker that keeps them. */
async function tellServiceWorker(folder) {
  const file = join(folder, 'service-worker.js');
  const names = (await readdir(join(folder, 'assets'))).filter((name) => !name.endsWith('.gz') && !RARE.test(name));
  const files = JSON.stringify([...names.map((name) => `/explorer/assets/${name}`), '/explorer/icon.svg']);
  await writeFile(file, (await readFile(file, 'utf8')).replace('%FILES%', files));
}

/** Writes a `.gz` beside each file that shrinks, says what all pages weigh, and leaves it for the test that holds it to `LIMIT`. */
export function weigh() {
  let folder;
  return {
    name: 'weigh',
    apply: 'build',
    configResolved: (config) => void (folder = config.build.outDir),
    async closeBundle() {
      await tellServiceWorker(folder);
      const files = (await readdir(folder, { recursive: true })).filter((file) => COMPRESSED.test(file));
      const sizes = await Promise.all(files.map((file) => compress(join(folder, file))));
      const sum = (test) => files.reduce((total, file, at) => total + (test(file) ? sizes[at] : 0), 0);
      const isWorker = (file) => WORKER.test(file);
      const isVault = (file) => file.includes(`assets/${VAULT}-`);
      const page = sum((file) => !isWorker(file) && !isVault(file) && /\.(js|css)$/.test(file));
      const kB = (bytes) => `${Math.round(bytes / 1024)} kB`;
      const others = `${kB(sum(isVault))} for backup and sync, ${kB(sum(isWorker))} of workers`;
      console.log(`Explorer: ${kB(page)} of at most ${kB(LIMIT)} gzipped; ${others}`);
      if (page > LIMIT) console.warn(`The Explorer weighs more than it may (${kB(LIMIT)}): its test will fail.`);
      await writeFile(join(folder, 'weight.json'), JSON.stringify({ page, limit: LIMIT, vault: sum(isVault) }));
    },
  };
}

async function compress(file) {
  const packed = await promisify(gzip)(await readFile(file), { level: 9 });
  // The page itself is made anew for each answer.
  if (!file.endsWith('index.html')) await writeFile(`${file}.gz`, packed);
  return packed.length;
}
