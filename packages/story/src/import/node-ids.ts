import { STORY_ID } from '../graph/story.ts';

/**
 * Ids that are the same at each import of the same source, and change as little as can be when it is edited: a name
 * in lower case with hyphens; where that is taken or empty (names in other scripts), with a checksum of the name; where
 * the name itself stands twice, with a number.
 */
export class NodeIds {
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();

  /** An id of the source itself, when it is a legal one that nobody has. */
  keep(id: string | undefined): string | undefined {
    return id !== undefined && STORY_ID.test(id) && this.free(id) ? id : undefined;
  }

  take(name: string): string {
    const slug = slugOf(name);
    const wanted = slug && !this.taken.has(slug) ? slug : `${slug.slice(0, 50) || 'n'}-${checksum(name)}`;
    if (this.free(wanted)) return wanted;
    // Counted on from where the last one of this name was, so that ten thousand of them are no square.
    for (let count = this.counts.get(wanted) ?? 2; ; count++) {
      this.counts.set(wanted, count + 1);
      const numbered = `${wanted.slice(0, 56)}-${count}`;
      if (this.free(numbered)) return numbered;
    }
  }

  private free(id: string): boolean {
    if (this.taken.has(id)) return false;
    this.taken.add(id);
    return true;
  }
}

/** Lower case, every run of other characters than a–z and 0–9 one hyphen, none at the ends; at most 60 characters. */
export function slugOf(name: string): string {
  return name
    .slice(0, 400)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 60)
    .replace(/-$/, '');
}

/** FNV-1a of 32 bits: told apart are the few names of one story, nothing is kept secret. */
function checksum(name: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
