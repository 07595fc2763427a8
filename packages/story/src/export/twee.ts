import { labelOf, uniqueTitles, type StoryToExport } from './story-to-export.ts';

/** Twee 3: a passage a node, named by its title; its links stand below its text, a line each. */
export function exportTwee({ title, nodes, options }: StoryToExport): string {
  const titles = uniqueTitles(nodes, (own) => own.replace(/[[\]|<>]|->/g, ' '));
  const data = { ifid: options.ifid ?? ifidOf(title), format: 'SugarCube', start: titles.get(nodes[0]!.node.id)! };
  const passages = nodes.map(({ node, links, tags }) => {
    const head = `:: ${escapedHeader(titles.get(node.id)!)}${tags.length > 0 ? ` [${tags.map((tag) => escapedHeader(tag.replace(/\s+/g, '-'))).join(' ')}]` : ''}`;
    const lines = links.map((link) => {
      const target = titles.get(link.to)!;
      const label = labelOf(link, titles)
        .replace(/[[\]|]|->|<-/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
      return label === target || label === '' ? `[[${target}]]` : `[[${label}->${target}]]`;
    });
    return [head, ...(node.text ? [escapedText(node.text)] : []), ...(lines.length > 0 ? ['', ...lines] : [])].join(
      '\n',
    );
  });
  const own = [`:: StoryTitle\n${title.replace(/\s+/g, ' ')}`, `:: StoryData\n${JSON.stringify(data, null, 2)}`];
  return `${[...own, ...passages].join('\n\n\n')}\n`;
}

const escapedHeader = (text: string): string => text.replace(/[\\[\]{}]/g, '\\$&');

/** A passage is HTML in the end, so an entity stands for each sign that would be markup. */
function escapedText(text: string): string {
  return text.replace(
    /[&<>]|\[(?=\[|img\[)|(?<=\[)\[|\](?=\])|\$(?=[A-Za-z])|(?<![\p{L}\p{N}])_(?=[A-Za-z])|''|\/\/|__|==|\^\^|~~|\*\*|@@|\/(?=[*%])|\{(?=\{\{)|^[:!\\]|\\$/gmu,
    (sign) => [...sign].map((one) => `&#${one.codePointAt(0)};`).join(''),
  );
}

/** Of the title, so that the same story has the same one: 128 bits in the form of a UUID, in capitals. */
function ifidOf(title: string): string {
  const hex = Array.from({ length: 4 }, (_, word) => {
    let hash = 0x811c9dc5 ^ word;
    for (let at = 0; at < title.length; at++) hash = Math.imul(hash ^ title.charCodeAt(at), 0x01000193 + 2 * word);
    return (hash >>> 0).toString(16).padStart(8, '0');
  }).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`.toUpperCase();
}
