import type { StoryToExport } from './story-to-export.ts';

const HEADING = /^(?:INT|EXT|EST|INT\.?\/EXT|EXT\.?\/INT|I\/E|E\/I)[. ]/;

/**
 * Fountain: a scene a node, its id as scene number. A screenplay has no choices: what a node leads to, other than
 * the scene that follows it, stands below it as notes `[[-> id: label]]`.
 */
export function exportFountain({ title, nodes }: StoryToExport): string {
  const scenes = nodes.map(({ node, title: own, links }, at) => {
    const heading =
      own
        .replace(/\s+/g, ' ')
        .replace(/[#[\]]/g, '')
        .trim() || node.id;
    const forced = HEADING.test(heading) ? heading : `.${heading.replace(/^\.+/, '')}`;
    const notes = links
      .filter(({ to, label }) => label || to !== nodes[at + 1]?.node.id)
      .map(({ label, to }) => `[[-> ${to}${label ? `: ${label.replace(/[[\]\s]+/g, ' ')}` : ''}]]`);
    return [
      `${forced} #${node.id}#`,
      ...(node.text ? ['', node.text.split('\n').map(escapedLine).join('\n')] : []),
      ...(notes.length > 0 ? ['', ...notes] : []),
    ].join('\n');
  });
  return `Title: ${title.replace(/\s+/g, ' ')}\n\n${scenes.join('\n\n')}\n`;
}

/** Prose stays prose: `!` forces action where a line would be something else, and signs of emphasis are escaped. */
function escapedLine(line: string): string {
  const text = line.replace(/\\|[*_]|\[\[|\/\*/g, (sign) =>
    sign.length === 1 ? `\\${sign}` : `${sign[0]}\u200b${sign[1]}`,
  );
  return /^\s*(?:[.!@~>=#]|(?:INT|EXT|EST|I\/E|E\/I)\b)/i.test(text) || /^\s*[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$/u.test(text)
    ? `!${text}`
    : text;
}
