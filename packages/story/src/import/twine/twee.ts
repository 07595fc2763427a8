import { ImportError, type ImportedStory, type ImportOptions } from '../imported-story.ts';
import { assemble } from '../assemble.ts';
import { Losses } from '../losses.ts';
import { linesOf } from '../source-lines.ts';
import { storyOf, type TwinePassage } from './twine-story.ts';

/**
 * Twee 3 (the notation of the Interactive Fiction Technology Foundation), and Twee 1, which is the same without its
 * JSON: a header `:: name [tags] {"position":"1,2"}`, then the text of the passage.
 * @throws ImportError when there is no passage, or StoryData is no JSON
 */
export function importTwee(source: string, options: ImportOptions = {}): ImportedStory {
  const losses = new Losses();
  const passages: TwinePassage[] = [];
  let text: string[] = [];
  let current: TwinePassage | undefined;
  const end = () => {
    if (current) current.text = text.join('\n');
    text = [];
  };
  linesOf(source).forEach((line, index) => {
    if (line.startsWith('::')) {
      end();
      current = header(line, index + 1);
      passages.push(current);
    } else if (current) text.push(line.startsWith('\\::') ? line.slice(1) : line);
    else if (line.trim() !== '') losses.add('comment', line, index + 1);
  });
  end();
  if (passages.length === 0) throw new ImportError('there is no passage: none of the lines begins with ::', 1, 'twee');
  return assemble(storyOf(passages, losses, options, 'twee'), losses, 'twee');
}

/** `:: name [tags] {json}`, in which a backslash makes a bracket a part of the name. */
function header(line: string, at: number): TwinePassage {
  let rest = line.slice(2).trimEnd();
  const brace = /(?:^|[^\\])(\{[^{}]*\})$/.exec(rest);
  if (brace) rest = rest.slice(0, rest.length - brace[1]!.length).trimEnd();
  // From the end: a name may hold any number of escaped brackets.
  let tags: string[] = [];
  if (rest.endsWith(']') && !rest.endsWith('\\]')) {
    for (let open = rest.lastIndexOf('['); open >= 0; open = rest.lastIndexOf('[', open - 1)) {
      if (rest[open - 1] !== '\\') {
        tags = unescaped(rest.slice(open + 1, -1))
          .split(/\s+/)
          .filter(Boolean);
        rest = rest.slice(0, open);
        break;
      }
      if (open === 0) break;
    }
  }
  const name = unescaped(rest.trim());
  if (name === '') throw new ImportError('the passage has no name', at, 'twee');
  return { name, tags, text: '', line: at };
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');
