import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@cse/config';
import { dump } from 'js-yaml';
import { readEngines } from './engines-file';

const folder = mkdtempSync(join(tmpdir(), 'cse-engines-file-'));
const path = join(folder, 'engines.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const NODES = { 6: { class_type: 'CLIPTextEncode', inputs: { text: '{{prompt}}' } } };
writeFileSync(join(folder, 'words.json'), JSON.stringify(NODES));

const model = { name: 'flux', free: true };
const engine = { id: 'studio', kind: 'openai-images', url: 'http://10.0.0.7:8080/v1', models: [model] };
const comfy = { ...engine, kind: 'comfyui', models: [{ ...model, workflow: 'words.json' }] };
const withModel = (change: object) => ({ ...engine, models: [{ ...model, ...change }] });
const withWorkflow = (nodes: object, change: object = {}) => {
  writeFileSync(join(folder, 'odd.json'), JSON.stringify(nodes));
  return { ...comfy, models: [{ ...model, workflow: 'odd.json', ...change }] };
};
const text = (value: string) => ({ ...NODES, 7: { class_type: 'X', inputs: { of: value } } });

function problem(engines: unknown): string {
  writeFileSync(path, dump({ engines }));
  try {
    readEngines(path, ['fal']);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.join();
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the file of engines', () => {
  it('is YAML or JSON, and says of each engine what it can do', () => {
    for (const write of [dump, JSON.stringify]) {
      writeFileSync(path, write({ engines: [engine, { ...comfy, id: 'other' }] }));
      const { engines, version } = readEngines(path, []);
      expect(version).toMatch(/^[0-9a-f]{8}$/);
      expect(engines).toMatchObject([
        { id: 'studio', timeoutS: 180, models: [{ seed: false, price: { unit: 'image', usd: '0' } }] },
        { id: 'other', models: [{ seed: false, negativePrompt: false, references: { max: 0 } }] },
      ]);
    }
  });

  it.each<[message: string, engines: () => unknown]>([
    ['must be a list that is not empty', () => []],
    ['engines[0] must be an object', () => ['x']],
    ['engines[0].kind must be one of comfyui, openai-images, a1111', () => [{ ...engine, kind: 'invoke' }]],
    ['engines[0] has no field adress: it takes', () => [{ ...engine, adress: 'x' }]],
    ['engines[0].id must be a name such as', () => [{ ...engine, id: 'My Studio' }]],
    ['engines[0].id must be free: there is a provider fal', () => [{ ...engine, id: 'fal' }]],
    ['engines[1].id must be free', () => [engine, engine]],
    ['engines[0].url must be an address with http or https', () => [{ ...engine, url: 'ftp://10.0.0.7' }]],
    ['engines[0].url must be an address without a user', () => [{ ...engine, url: 'http://a:b@10.0.0.7' }]],
    ['engines[0].models[0].price is wanted, such as', () => [withModel({ free: undefined })]],
    [
      'engines[0].models[0].price must not be there with free',
      () => [withModel({ price: { per: 'image', usd: '1' } })],
    ],
    [
      'engines[0].models[0].price.usd must be US dollars as decimal text',
      () => [withModel({ free: undefined, price: { per: 'image', usd: 0.01 } })],
    ],
    [
      'engines[0].models[0].price.per must be one of image, megapixel',
      () => [withModel({ free: undefined, price: { per: 'second', usd: '1' } })],
    ],
    ['engines[0].models[0].aspect_ratios[1] must be one of 1:1', () => [withModel({ aspect_ratios: ['1:1', '2:1'] })]],
    ['engines[0].models[0].count must be a whole number from 1 to 4', () => [withModel({ count: 9 })]],
    ['engines[0].models[0].options must hold texts', () => [withModel({ options: { steps: [1] } })]],
    ['engines[0].models[1].name stands there twice', () => [{ ...engine, models: [model, model] }]],
    [
      'engines[0].models[0].references is not asked of a1111',
      () => [{ ...withModel({ references: 2 }), kind: 'a1111' }],
    ],
    [
      'engines[0].models[0].workflow must name a readable JSON file',
      () => [{ ...comfy, models: [{ ...model, workflow: 'gone.json' }] }],
    ],
    ['is a workflow of the editor', () => [withWorkflow({ nodes: [], links: [] })]],
    ['workflow : node 3 needs class_type and inputs', () => [withWorkflow({ 3: { inputs: {} } })]],
    ['workflow has {{prompt}} nowhere', () => [withWorkflow({ 3: { class_type: 'X', inputs: {} } })]],
    ['workflow : node 7 has {{promt}}; there are prompt,', () => [withWorkflow(text('{{promt}}'))]],
    ['{{reference_1}} is not among them', () => [withWorkflow(text('{{reference_2}}'))]],
    ['workflow has {{start_image}}, which no image has', () => [withWorkflow(text('{{start_image}}'))]],
    [
      'workflow has {{edit_image}}, which no video has',
      () => [withWorkflow(text('{{edit_image}}'), { makes: 'video', seconds: [4] })],
    ],
    ['engines[0].models[0].seconds must be an object', () => [withWorkflow(NODES, { makes: 'video' })]],
  ])('stops the start: %s', (message, engines) => {
    const said = problem(engines());
    expect(said).toMatch(/^ENGINES_FILE: /);
    expect(said).toContain(message);
  });

  it('stops the start when it cannot be read, and says nothing of what is in it', () => {
    writeFileSync(path, 'engines: [\n  - secret');
    expect(() => readEngines(path, [])).toThrow('ENGINES_FILE must name a readable file in YAML or JSON');
    expect(() => readEngines(join(folder, 'gone.yaml'), [])).toThrow('ENGINES_FILE must name');
  });
});
