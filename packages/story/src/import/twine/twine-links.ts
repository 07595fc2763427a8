import type { PassageLink } from '../passage.ts';

/** What stands in `[[…]]`, in every notation: `label->target`, `target<-label`, `label|target`, `target`. */
export function parseLink(inside: string, line: number): PassageLink {
  // `][$asked to true` behind the target sets a variable.
  const setter = inside.indexOf('][');
  const link = setter < 0 ? inside : inside.slice(0, setter);
  const right = link.lastIndexOf('->');
  const left = link.indexOf('<-');
  const bar = link.indexOf('|');
  const [label, target] =
    right >= 0
      ? [link.slice(0, right), link.slice(right + 2)]
      : left >= 0
        ? [link.slice(left + 2), link.slice(0, left)]
        : bar >= 0
          ? [link.slice(0, bar), link.slice(bar + 1)]
          : [link, link];
  return { kind: 'link', label: label.trim(), target: target.trim(), line };
}

/** Macros of SugarCube, Sugarcane and Harlowe that lead to another passage, by how their words are to be read. */
const LABEL_FIRST =
  /^(?:<<(?:link|button|click|linkreplace|return|back|choice)|\((?:link-goto|link-reveal-goto|click-goto|link-undo))\b/i;
const TARGET_ONLY = /^(?:<<(?:goto|actions)|\((?:go-to|goto|redirect))\b/i;
const STRING = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/g;

/** The links that a macro makes: those written in it as `[[…]]`, else its quoted label and target. */
export function macroLinks(macro: string, line: number): PassageLink[] {
  if (!LABEL_FIRST.test(macro) && !TARGET_ONLY.test(macro)) return [];
  const written = /\[\[([^\]\n]+)(?:\]\[[^\]\n]*)?\]\]/.exec(macro);
  if (written) return [parseLink(written[1]!, line)];
  const strings = [...macro.slice(0, 2_000).matchAll(STRING)].map(([, double, single]) =>
    (double ?? single ?? '').replace(/\\(["'\\])/g, '$1'),
  );
  if (TARGET_ONLY.test(macro)) {
    return strings.map((target) => ({ kind: 'divert', target, line }));
  }
  const [label, target = /^\((?:link|click)/i.test(macro) ? strings[0] : undefined] = strings;
  return label === undefined || target === undefined ? [] : [{ kind: 'link', label, target, line }];
}
