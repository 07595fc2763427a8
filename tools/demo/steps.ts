import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RefusedError, type Client, type GhostNode, type StoryboardResponse } from '@cse/sdk';
import { bar, type Narrator } from './narrator';
import { BOARD, sampleMerge, sampleStory, SLIP } from './story';

/** Each step of the demo: what an app does with the SDK, one call after the other. */
export class Steps {
  private readonly story = sampleStory();
  private taken: GhostNode | undefined;
  private board: StoryboardResponse | undefined;
  readonly files: string[] = [];

  constructor(
    private readonly client: Client,
    private readonly narrator: Narrator,
    private readonly folder: string,
  ) {}

  /** Prose, where a model is there to write it. */
  readonly continue = async (): Promise<number | undefined> => {
    try {
      const body = { ...this.story, siblings: 2, target_words: 60 };
      for await (const { event, data } of this.client.continueProseStream(body)) {
        if (event === 'continuation') this.say(`${data.title}: ${data.text}`);
        if (event === 'done') return data.usage.cost_usd;
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.say(
        'There is no model here, and no template writes prose: the engine says so (422 unsupported_option) instead of',
      );
      this.say(
        'pretending. With ANTHROPIC_API_KEY, or TEXT_BASE_URL of a model on this machine, two ways on stand here.',
      );
    }
    return undefined;
  };

  readonly suggest = async (): Promise<number | undefined> => {
    const stream = this.client.suggestStream({ ...this.story, count: { ghost_nodes: 3, inline_suggestions: 0 } });
    for await (const { event, data } of stream) {
      if (event === 'ghost_node') {
        this.taken ??= data;
        this.say(`◌ ${data.title} (${data.move.replaceAll('_', ' ')}): ${data.gist}`);
      }
      if (event === 'done') return data.usage.cost_usd;
    }
    return undefined;
  };

  /** The author takes the first idea, and makes a mistake in it. */
  readonly canonDiff = async (): Promise<number | undefined> => {
    const last = this.story.active_path.at(-1)!;
    const text = [this.taken?.gist, SLIP].filter(Boolean).join(' ');
    const node = { id: 'n_taken', parent_id: last.id, title: this.taken?.title ?? 'The wave', text };
    this.say(`+ ${node.title}: ${text}`);
    const body = { ...this.story, active_path: [...this.story.active_path, node] };
    for await (const { event, data } of this.client.canonDiffStream(body)) {
      if (event === 'operation') {
        const quote = data.evidence[0]?.quote;
        this.say(
          `${data.op === 'conflict' ? '✗' : '+'} ${data.op}: the canon says “${data.before ?? ''}”, the node “${quote ?? ''}”`,
        );
      }
      if (event === 'done') return data.usage.cost_usd;
    }
    return undefined;
  };

  readonly merge = async (): Promise<number | undefined> => {
    const { fact_table, proposals, usage } = await this.client.mergePropose(sampleMerge());
    const differ = fact_table.filter(({ state }) => state === 'conflict');
    this.say(`${fact_table.length} facts side by side, ${differ.length} at odds:`);
    for (const { key, left, right } of differ) this.say(`≠ ${key.replaceAll('|', ', ')}: “${left}” or “${right}”`);
    for (const { title, gist } of proposals) this.say(`◌ ${title}: ${gist}`);
    return usage.cost_usd;
  };

  /** Five shots, a clip of each, and a film of all, in one request. */
  readonly storyboard = async (): Promise<number | undefined> => {
    this.board = await this.client.storyboards.run(BOARD, {
      onProgress: ({ status, progress = 0 }) => this.narrator.progress(`${bar(progress)}  ${status}`),
    });
    for (const { label, status, size, move, duration_s } of this.board.shots) {
      this.say(
        `▣ ${label.padEnd(8)} ${status}, ${size?.replaceAll('_', ' ')}, ${move?.replaceAll('_', ' ')}, ${duration_s} s`,
      );
    }
    return this.board.cost.charged_usd ?? undefined;
  };

  readonly download = async (): Promise<void> => {
    await mkdir(this.folder, { recursive: true });
    const { storyboard_id, shots, film_artifacts } = this.board!;
    for (const { label, artifacts } of shots) {
      const picture = artifacts.find(({ role }) => role === 'image');
      if (picture?.url) await this.fetch(picture.url, `${label}.png`);
    }
    const film = film_artifacts.find(({ content_type }) => content_type.startsWith('video/'));
    if (film?.url) await this.fetch(film.url, 'film.mp4');
    const sheet = await this.client.getContactSheet(storyboard_id, { format: 'pdf' });
    const path = join(this.folder, 'storyboard.pdf');
    await writeFile(path, sheet);
    this.files.push(path);
    for (const file of this.files) this.say(file);
  };

  readonly usage = async (): Promise<void> => {
    const { day } = await this.client.currentUsage();
    this.say(
      `today: ${day.text_requests} text requests, ${day.image_jobs} pictures, ${day.video_jobs} clips and films of ${day.video_seconds} s`,
    );
    this.say(
      `spent $${day.cost_usd}, $${day.remaining_usd} left; the day begins anew at ${day.resets_at.slice(11, 16)} UTC`,
    );
  };

  private say(text: string): void {
    this.narrator.line(`   ${text}`);
  }

  private async fetch(url: string, name: string): Promise<void> {
    const answer = await fetch(url);
    if (!answer.ok || !answer.body) throw new Error(`${name} could not be fetched (${answer.status})`);
    const path = join(this.folder, name);
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(path));
    this.files.push(path);
  }
}
