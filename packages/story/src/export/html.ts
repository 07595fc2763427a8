import { labelOf, uniqueTitles, type StoryToExport } from './story-to-export.ts';

/**
 * XHTML for an EPUB (one content document, EPUB 3): a section a node with its id, its paragraphs, and its choices as links
 * within the document. A branch is written without choices, as a book is read. No script, no style of its own.
 */
export function exportHtml({ title, nodes, options }: StoryToExport): string {
  const titles = uniqueTitles(nodes);
  const language = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(options.language ?? '') ? options.language! : 'und';
  const isBranch = options.leaf !== undefined;
  const sections = nodes.map(({ node, links }) => {
    const heading = node.title === undefined ? '' : `\n<h2>${escaped(node.title)}</h2>`;
    const choices =
      isBranch || links.length === 0
        ? ''
        : `\n<ul epub:type="list">\n${links.map((link) => `<li><a href="#${anchor(link.to)}">${escaped(labelOf(link, titles))}</a></li>`).join('\n')}\n</ul>`;
    return `<section id="${anchor(node.id)}" epub:type="chapter">${heading}\n${paragraphs(node.text)}${choices}\n</section>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${language}" xml:lang="${language}">
<head>
<meta charset="UTF-8" />
<title>${escaped(title)}</title>
</head>
<body>
<h1>${escaped(title)}</h1>
${sections.join('\n')}
</body>
</html>
`;
}

/** An XML id begins with a letter or an underscore. */
const anchor = (id: string): string => `n-${id}`;

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p>${part.split('\n').map(escaped).join('<br />\n')}</p>`)
    .join('\n');
}

/** Characters that XML forbids (U+FFFE, U+FFFF) are no part of any story. */
function escaped(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
}
