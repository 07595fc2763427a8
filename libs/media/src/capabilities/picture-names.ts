import type { ReferenceFacts } from '../media-model';

/** How a vendor speaks of a picture: "image 2" by its place, or "@mara" by a tag of ours. */
export type NamedBy = 'place' | 'tag';

/** Of Runway's tags: 3–16 letters, digits and underscores, a letter first (its SDK 4.20, read on 2026-11-29). */
const TAG_LENGTH = 16;

/**
 * What stands below a prompt so that its names lead to the pictures; empty when none has a name.
 * @param first the place of the first reference: 2 when a picture that is to be changed comes before it
 */
export function nameLines(references: readonly ReferenceFacts[], by: NamedBy, first = 1): string {
  const tags = tagsOf(references, first);
  const lines = references.flatMap(({ tag, kind }, index) => {
    if (tag === undefined) return [];
    const picture = by === 'tag' ? `@${tags[index]}` : `Image ${index + first}`;
    return [`${picture} shows ${tag}${kind === undefined ? '' : ` (${kind})`}.`];
  });
  return lines.length > 0 ? `\n\n${lines.join('\n')}` : '';
}

/** One tag for each picture, no two alike: its name as far as that can be one, else its place. */
export function tagsOf(references: readonly ReferenceFacts[], first = 1): string[] {
  const taken = new Set<string>();
  return references.map(({ tag = '' }, index) => {
    const plain = tag
      .normalize('NFKD')
      .replaceAll(/[^A-Za-z0-9_]/g, '')
      .replace(/^[^A-Za-z]+/, '')
      .slice(0, TAG_LENGTH);
    const fallback = `image${index + first}`;
    const chosen = plain.length >= 3 && !taken.has(plain.toLowerCase()) ? plain : fallback;
    taken.add(chosen.toLowerCase());
    return chosen;
  });
}
