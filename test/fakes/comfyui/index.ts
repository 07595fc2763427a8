import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fakeClip } from '../media-vendor/clip';
import { FakeVendor, type Reply, type VendorRequest } from '../media-vendor/fake-vendor';
import { filesIn } from '../media-vendor/form';
import { fakePicture } from '../media-vendor/picture';
import type { Scenario } from '../media-vendor/scenario';
import { acceptWebSocket } from './web-socket';

type Nodes = Record<string, { class_type: string; inputs: Record<string, unknown> }>;

interface Prompt {
  id: string;
  nodes: Nodes;
  text: string;
  extra: Record<string, unknown>;
  scenario: Scenario | undefined;
  /** Questions until it is done. */
  left: number;
  interrupted: boolean;
}

const KNOWN = new Set([
  ...[
    'CheckpointLoaderSimple',
    'CLIPTextEncode',
    'EmptyLatentImage',
    'KSampler',
    'VAEDecode',
    'SaveImage',
    'PreviewImage',
  ],
  ...['LoadImage', 'ReferenceLatent', 'SaveVideo'],
]);

/**
 * A ComfyUI server: queue and history in memory, pictures by name. Marks in the prompt: those of FakeVendor; at the queue
 * `overloaded:n` and `node-error`; then `slow:n` questions until done, `pending` (waits for ever), `oom:n`, `fail`,
 * `restart:n` (forgets what it was asked), `half:n` (breaks a result off), `shown` (saves nothing, shows it only), `nothing`.
 */
export class FakeComfyui extends FakeVendor {
  protected override readonly idHeader = undefined;
  /** True of a server of before 2025: it gives its prompts ids of its own. */
  isOld = false;
  /** The nodes of each prompt that it has queued. */
  readonly workflows: Nodes[] = [];
  private readonly uploads = new Map<string, Buffer>();
  private readonly queue: Prompt[] = [];
  private readonly done = new Map<string, object>();
  private readonly outputs = new Map<string, { bytes: Buffer; text: string; scenario: Scenario | undefined }>();
  private readonly listeners = new Map<string, (message: object) => void>();

  /** Forgets all that it keeps in memory, as a restart does. */
  restart(): void {
    this.queue.length = 0;
    this.done.clear();
  }

  protected override upgrade(req: IncomingMessage, socket: Duplex): void {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://fake');
    if (pathname !== '/ws') return void socket.destroy();
    const client = searchParams.get('clientId') ?? '';
    const send = acceptWebSocket(req, socket);
    this.listeners.set(client, send);
    send({ type: 'status', data: { status: { exec_info: { queue_remaining: this.queue.length } }, sid: client } });
    const running = this.queue[0];
    if (running?.extra.client_id !== client) return;
    const data = { value: 5, max: 20, prompt_id: running.id, node: '3' };
    send({ type: 'progress', data: { ...data, prompt_id: 'of somebody else', value: 19 } });
    send({ type: 'progress', data });
  }

  protected async route(request: VendorRequest, reply: Reply, res: ServerResponse): Promise<void> {
    const { method, path, body } = request;
    if (request.headers.authorization !== 'Bearer own') return reply(401, {});
    const id = /^\/history\/([^/]+)$/.exec(path)?.[1];
    if (id) return reply(200, await this.historyOf(id));
    switch (`${method} ${path}`) {
      case 'POST /upload/image':
        return this.upload(request, reply);
      case 'POST /prompt':
        return this.take(body as Record<string, unknown>, reply, res);
      case 'GET /history':
        return reply(200, Object.fromEntries(this.done));
      case 'GET /queue':
        return reply(200, this.state());
      case 'POST /queue':
        for (const one of (body as { delete: string[] }).delete) this.remove(one);
        return reply(200, {});
      case 'POST /interrupt':
        for (const one of this.queue) one.interrupted ||= one.id === (body as { prompt_id: string }).prompt_id;
        return reply(200, {});
      case 'GET /view':
        return this.view(request.query.get('filename') ?? '', res);
      default:
        return reply(404, {});
    }
  }

  private async upload(request: VendorRequest, reply: Reply): Promise<void> {
    const [file] = (await filesIn(request)).files;
    const name = /filename="([^"]+)"/.exec(request.raw.toString('latin1'))?.[1];
    if (!file || !name) return reply(400, {});
    this.uploads.set(name, file.bytes);
    reply(200, { name, subfolder: '', type: 'input' });
  }

  private take(body: Record<string, unknown>, reply: Reply, res: ServerResponse): void {
    const nodes = body.prompt as Nodes;
    const text = String(
      Object.values(nodes).find(({ class_type: type }) => type === 'CLIPTextEncode')?.inputs.text ?? '',
    );
    const scenario = this.scenario(text);
    if (scenario?.name === 'overloaded' && this.stillMeets(text, scenario)) {
      return void res.writeHead(503, { 'content-type': 'text/html' }).end('<html>too many prompts</html>');
    }
    const errors = scenario?.name === 'node-error' ? ['ckpt_name'] : this.faultsOf(nodes);
    if (errors.length > 0) {
      const error = { type: 'prompt_outputs_failed_validation', message: errors.join(), details: '', extra_info: {} };
      return reply(400, { error, node_errors: { 4: { errors, class_type: 'x', dependent_outputs: ['9'] } } });
    }
    const loaded = Object.values(nodes).filter(({ class_type: type }) => type === 'LoadImage');
    const pictures = loaded.map(({ inputs }) => this.uploads.get(String(inputs.image))!);
    if (this.breaks(scenario, text, res)) return;
    const id = this.isOld ? randomUUID() : String(body.prompt_id ?? randomUUID());
    this.accept(text, pictures);
    this.workflows.push(nodes);
    const extra = { ...(body.extra_data as object), client_id: body.client_id };
    const left = scenario?.name === 'slow' ? scenario.amount : scenario?.name === 'pending' ? Infinity : 1;
    const prompt: Prompt = { id, nodes, text, extra, scenario, left, interrupted: false };
    const forgets = scenario?.name === 'restart' && this.stillMeets(text, scenario);
    if (!forgets) this.queue.push(prompt);
    reply(200, { prompt_id: id, number: this.queue.length, node_errors: {} });
  }

  /** What the validation of a real server finds: nodes that are not there, seeds that are no numbers, sizes that do not fit. */
  private faultsOf(nodes: Nodes): string[] {
    return Object.values(nodes).flatMap(({ class_type: type, inputs }) => [
      ...(KNOWN.has(type) ? [] : ['class_type']),
      ...(type === 'KSampler' && !Number.isInteger(inputs.seed) ? ['seed'] : []),
      ...(type === 'EmptyLatentImage' &&
      [inputs.width, inputs.height].some((side) => !Number.isInteger(side) || Number(side) % 8)
        ? ['width']
        : []),
      ...(type === 'LoadImage' && !this.uploads.has(String(inputs.image)) ? ['image'] : []),
      ...(type !== 'CLIPTextEncode' && JSON.stringify(inputs).includes('{{') ? ['placeholder'] : []),
    ]);
  }

  private state(): object {
    const items = this.queue.map(({ id, nodes, extra }, index) => [index, id, nodes, extra, ['9']]);
    const waits = this.queue[0]?.scenario?.name === 'pending';
    return waits
      ? { queue_running: [], queue_pending: items }
      : { queue_running: items.slice(0, 1), queue_pending: items.slice(1) };
  }

  /** A question brings the prompt on, for nothing else does in a fake. */
  private async historyOf(id: string): Promise<object> {
    const prompt = this.queue.find((one) => one.id === id);
    if (prompt && (prompt.interrupted || prompt.left-- <= 0)) {
      this.remove(id);
      this.done.set(id, await this.finish(prompt));
    }
    const entry = this.done.get(id);
    return entry ? { [id]: entry } : {};
  }

  private async finish({ id, nodes, text, extra, scenario, interrupted }: Prompt): Promise<object> {
    const prompt = [0, id, nodes, extra, ['9']];
    const failed = (message: [string, object]) => ({
      prompt,
      outputs: {},
      status: { status_str: 'error', completed: false, messages: [['execution_start', {}], message] },
    });
    if (interrupted) return failed(['execution_interrupted', { prompt_id: id }]);
    if (scenario?.name === 'fail') return failed(['execution_error', { exception_type: 'ValueError' }]);
    if (scenario?.name === 'oom' && this.stillMeets(text, scenario)) {
      return failed(['execution_error', { exception_type: 'torch.OutOfMemoryError', exception_message: text }]);
    }
    const images = scenario?.name === 'nothing' ? [] : await this.render(nodes, text, scenario);
    const status = { status_str: 'success', completed: true, messages: [['execution_success', {}]] };
    return { prompt, outputs: { 9: { images }, 10: { text: ['done'] } }, status };
  }

  private async render(nodes: Nodes, text: string, scenario: Scenario | undefined): Promise<object[]> {
    const latent = Object.values(nodes).find(({ class_type: type }) => type === 'EmptyLatentImage')!.inputs;
    const [width, height] = [Number(latent.width), Number(latent.height)];
    const isVideo = Object.values(nodes).some(({ class_type: type }) => type === 'SaveVideo');
    const files: object[] = [];
    for (let index = 0; index < (isVideo ? 1 : Number(latent.batch_size ?? 1)); index++) {
      const filename = `cse_${this.outputs.size}_.${isVideo ? 'mp4' : 'png'}`;
      const bytes = isVideo
        ? await fakeClip({ seconds: Number(latent.length) / 16, width, height })
        : this.delivered(await fakePicture(width, height), index);
      this.outputs.set(filename, { bytes, text, scenario });
      files.push({ filename, subfolder: '', type: scenario?.name === 'shown' ? 'temp' : 'output' });
    }
    return files;
  }

  private view(filename: string, res: ServerResponse): void {
    const output = this.outputs.get(filename);
    if (!output) return void res.writeHead(404).end();
    const { bytes, text, scenario } = output;
    res.writeHead(200, {
      'content-type': filename.endsWith('mp4') ? 'video/mp4' : 'image/png',
      'content-length': bytes.length,
    });
    if (scenario?.name !== 'half' || !this.stillMeets(text, scenario)) return void res.end(bytes);
    res.write(bytes.subarray(0, bytes.length >> 1), () => res.socket?.destroy());
  }

  private remove(id: string): void {
    const index = this.queue.findIndex((one) => one.id === id);
    if (index >= 0) this.queue.splice(index, 1);
  }
}
