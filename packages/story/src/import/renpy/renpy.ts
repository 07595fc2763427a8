import { assemble } from '../assemble.ts';
import { ImportError, type ImportedStory, type ImportOptions } from '../imported-story.ts';
import { Losses } from '../losses.ts';
import { resolveTargets, Weave, type Flow } from '../weave/weave.ts';
import { renpyLines, type RenpyLine } from './renpy-lines.ts';
import { RenpyReader, textOfString } from './renpy-reader.ts';

const LABEL = /^label\s+([\p{L}\p{N}_.]+)\s*(?:\([^]*\))?\s*(?:hide\s*)?:$/u;

interface Label {
  name: string;
  line: number;
  body: RenpyLine[];
  indent: number;
}

/**
 * Ren'Py: a node is a label, a choice with further choices in it, or what follows a menu. Jumps, calls and menus are
 * links, what is said stands in the text as `Name: words`. A label that ends without a jump or return goes on in the next.
 * @throws ImportError for a string that never ends, or when there is no label
 */
export function importRenpy(source: string, { markup = 'strip', choices = 'link' }: ImportOptions = {}): ImportedStory {
  const losses = new Losses();
  const lines = renpyLines(source, losses);
  const labels = labelsIn(lines, losses);
  if (labels.length === 0) throw new ImportError('there is no label in it', 1, 'renpy');
  const names = charactersIn(lines);
  const weave = new Weave(choices === 'node');
  const flows: Flow[] = labels.map(({ name, line, body }, at) => {
    const owner = {};
    const reader = new RenpyReader(body, names, { losses, passage: owner, keep: markup === 'keep' });
    const { items } = reader.read();
    const flow: Flow = { name, title: name, line, items };
    if (labels[at + 1]) flow.exit = labels[at + 1]!.name;
    losses.moveTo(owner, flow);
    return flow;
  });
  for (const flow of flows) weave.add(flow);
  const passages = weave.finished();
  const known = new Set(passages.map(({ name }) => name));
  resolveTargets(passages, (target, from) => {
    const local = `${from.name.split('.')[0]}${target}`;
    return target.startsWith('.') && known.has(local) ? local : target;
  });
  const byName = new Map(passages.map((passage) => [passage.name, passage]));
  flows.forEach((flow) => losses.moveTo(flow, byName.get(flow.name)!));
  const title = lines
    .map(({ text }) => /^define\s+config\.name\s*=\s*(?:_\()?([^]*?)\)?$/.exec(text)?.[1])
    .find(Boolean);
  const start = known.has('start') ? 'start' : undefined;
  return assemble({ ...(title && { title: textOfString(title) }), passages, ...(start && { start }) }, losses, 'renpy');
}

/** Each label with the lines below it, up to the next one; what stands in none is told as lost. */
function labelsIn(lines: readonly RenpyLine[], losses: Losses): Label[] {
  const labels: Label[] = [];
  let main = '';
  let aside = -1;
  /** How deep a block stands that holds no labels of the story: a screen may have `label who:` in it. */
  let code = -1;
  for (const line of lines) {
    if (code >= 0 && line.indent > code) continue;
    code = CODE.test(line.text) ? line.indent : -1;
    const label = LABEL.exec(line.text)?.[1];
    if (label !== undefined) {
      aside = -1;
      if (!label.startsWith('.')) main = label;
      labels.push({
        name: label.startsWith('.') ? main + label : label,
        line: line.line,
        body: [],
        indent: line.indent,
      });
      continue;
    }
    const current = labels.at(-1);
    if (aside >= 0 && line.indent > aside) continue;
    aside = -1;
    if (current && line.indent > current.indent) current.body.push(line);
    else {
      // Definitions, screens and Python beside the labels.
      aside = line.indent;
      if (!/^define\s+[\p{L}\p{N}_]+\s*=\s*Character\b/u.test(line.text))
        losses.add(kindOf(line.text), line.text, line.line);
      // What stands behind a label at its own depth belongs to it as well, unless it is a definition.
      if (current && line.indent === current.indent && /^["'\p{L}]/u.test(line.text) && !DEFINITION.test(line.text)) {
        losses.list.pop();
        current.body.push(line);
        aside = -1;
      }
    }
  }
  return labels;
}

const CODE = /^(?:init\b.*\bpython|python|screen|style|transform|layeredimage|testcase)\b[^]*:$/u;
const DEFINITION = /^(?:define|default|image|init|python|screen|style|transform|translate|layeredimage|testcase)\b/;

function kindOf(text: string): 'variable' | 'asset' | 'code' {
  if (/^(?:define|default)\b/.test(text)) return 'variable';
  return /^(?:image|layeredimage|transform)\b/.test(text) ? 'asset' : 'code';
}

/** `define e = Character("Eileen")` → e: Eileen. */
function charactersIn(lines: readonly RenpyLine[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { text } of lines) {
    const match =
      /^(?:\$\s*|define\s+)([\p{L}\p{N}_]+)\s*=\s*(?:Dynamic)?Character\(\s*(?:_\(\s*)?(None|(["'])([^"'\n]*)\3)?/u.exec(
        text,
      );
    if (match) names.set(match[1]!, match[4] ?? '');
  }
  return names;
}
