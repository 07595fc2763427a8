import { BoundedMap } from '@cse/core';
import { nodeHash, type PathNode } from '@cse/prompts';
import type { NameEvidence } from './names';
import { defaultReader, type Reader } from './reader';
import type { SceneReading } from './scene-reading';

/** About 2 KB each. Eight paths of 500 nodes; forks share what lies before the fork. */
const CACHED_NODES = 4_000;

/**
 * Reads paths, each node once: what was found is kept by the hash of the node's content, so that a deeper path or
 * a fork of it costs only its new nodes. Only names and counts are kept, never a text, and only in memory.
 */
export class PathReader {
  private readonly cache = new BoundedMap<string, NameEvidence[]>(CACHED_NODES);

  constructor(private readonly reader: Reader = defaultReader()) {}

  /** The evidence for names, node by node. Stops between batches when the signal says so. */
  async names(path: readonly PathNode[], signal?: AbortSignal): Promise<NameEvidence[][]> {
    const hashes = path.map(nodeHash);
    const texts = new Map(hashes.map((hash, i) => [hash, path[i]!.text]));
    const found = new Map<string, NameEvidence[]>();
    for (const hash of texts.keys()) {
      const known = this.cache.get(hash);
      if (known) found.set(hash, known);
    }
    const missing = [...texts].filter(([hash]) => !found.has(hash));
    for (let start = 0; start < missing.length; start += 32) {
      signal?.throwIfAborted();
      const batch = missing.slice(start, start + 32);
      const read = await this.reader.read(
        'names',
        batch.map(([, text]) => text),
      );
      batch.forEach(([hash], i) => found.set(hash, read[i]!));
    }
    for (const [hash, names] of found) this.cache.set(hash, names);
    return hashes.map((hash) => found.get(hash)!);
  }

  /** Names in a text that is no node and is not kept, such as a wish. */
  async namesIn(text: string): Promise<NameEvidence[]> {
    return (await this.reader.read('names', [text]))[0]!;
  }

  scenes(texts: readonly string[]): Promise<SceneReading[]> {
    return this.reader.read('scene', texts);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
