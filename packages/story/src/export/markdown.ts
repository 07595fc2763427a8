import { labelOf, uniqueTitles, type StoryToExport } from './story-to-export.ts';

/** Markdown: a heading a node with its id as anchor, and below its text a list of links to what follows it. */
export function exportMarkdown({ title, nodes, options }: StoryToExport): string {
  const titles = uniqueTitles(nodes);
  const isBranch = options.leaf !== undefined;
  const parts = nodes.map(({ node, links }) => {
    const lines = [`## ${escapedInline(titles.get(node.id)!)} {#${node.id}}`];
    if (node.text) lines.push('', node.text.split('\n').map(escapedLine).join('\n'));
    if (!isBranch && links.length > 0) {
      lines.push(
        '',
        ...links.map(
          (link) =>
            `- [${
              escapedInline(labelOf(link, titles))
                .replace(/\\?[[\]]/g, ' ')
                .trim() || link.to
            }](#${link.to})`,
        ),
      );
    }
    return lines.join('\n');
  });
  return `# ${escapedInline(title.replace(/\s+/g, ' '))}\n\n${parts.join('\n\n')}\n`;
}

const escapedInline = (text: string): string => text.replace(/[\\`*_~[\]<>!]/g, '\\$&');

/** Signs that mean something where a line begins, too. */
function escapedLine(line: string): string {
  const text = escapedInline(line);
  return text
    .replace(/^(\s{0,3})(#|[-+](?=\s)|=+\s*$|-+\s*$|>)/, '$1\\$2')
    .replace(/^(\s{0,3}\d{1,9})([.)])(?=\s)/, '$1\\$2');
}
