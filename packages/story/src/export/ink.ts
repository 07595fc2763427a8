import { labelOf, uniqueTitles, type StoryToExport } from './story-to-export.ts';

/**
 * Ink: a knot a node, with a sticky choice for each link, so that one that leads back is there again. A node with one link
 * that has no label of its own diverts; one without any ends.
 */
export function exportInk({ title, nodes, options }: StoryToExport): string {
  const knots = knotNames(nodes.map(({ node }) => node.id));
  const titles = uniqueTitles(nodes);
  const parts = nodes.map(({ node, links, tags }) => {
    const lines = [`=== ${knots.get(node.id)} ===`, ...tags.map((tag) => `# ${escaped(tag.replace(/\s+/g, ' '))}`)];
    for (const line of node.text.split('\n')) if (line.trim() !== '') lines.push(escapedLine(line.trim()));
    const [only] = links;
    if (links.length === 0) lines.push('-> END');
    else if (links.length === 1 && !only!.label) lines.push(`-> ${knots.get(only!.to)}`);
    else for (const link of links) lines.push(`+ [${escaped(labelOf(link, titles))}] -> ${knots.get(link.to)}`);
    return lines.join('\n');
  });
  const head = [
    `# title: ${escaped(title.replace(/\s+/g, ' '))}`,
    ...(options.ifid ? [`# ifid: ${escaped(options.ifid)}`] : []),
  ];
  return `${head.join('\n')}\n-> ${knots.get(nodes[0]!.node.id)}\n\n${parts.join('\n\n')}\n`;
}

/** Words that a knot may not be called. */
const RESERVED = new Set([
  'END',
  'DONE',
  'function',
  'VAR',
  'CONST',
  'LIST',
  'else',
  'not',
  'and',
  'or',
  'mod',
  'true',
  'false',
  'temp',
  'return',
  'ref',
  'stopping',
  'cycle',
  'shuffle',
  'once',
  'has',
  'hasnt',
  'INCLUDE',
  'EXTERNAL',
  'TODO',
]);

/** An id with underscores; letters before what begins with a digit, for it would be a number. */
function knotNames(ids: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    ids.map((id) => {
      let name = id.replace(/-/g, '_');
      if (/^\d|^_*$/.test(name) || RESERVED.has(name)) name = `n_${name}`;
      while (taken.has(name)) name += '_';
      taken.add(name);
      return [id, name];
    }),
  );
}

/** Signs that mean something within a line. */
function escaped(text: string): string {
  return text.replace(/[\\{}[\]|#~]|(?<=[-<])>|(?<=<)-|(?<=\/)[/*]/g, '\\$&');
}

/** And those that mean something where a line begins. */
function escapedLine(line: string): string {
  const text = escaped(line);
  if (/^[-+*=(]/.test(text)) return `\\${text}`;
  return /^(?:VAR|CONST|LIST|INCLUDE|EXTERNAL|TODO)\b/.test(text) ? `\\${text}` : text;
}
