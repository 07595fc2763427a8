import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURES = join(__dirname, '..', 'fixtures', 'engines');

/** The engines of the fixtures at the addresses of their stand-ins. Returns the path of their file. */
export async function writeEngines(origins: { comfyui: string; a1111: string; openai: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cse-engines-'));
  await cp(FIXTURES, folder, { recursive: true });
  const path = join(folder, 'engines.yaml');
  const text = await readFile(path, 'utf8');
  const at = text
    .replace('ORIGIN_COMFYUI', origins.comfyui)
    .replace('ORIGIN_A1111', origins.a1111)
    .replace('ORIGIN_OPENAI', origins.openai);
  await writeFile(path, at);
  return path;
}
