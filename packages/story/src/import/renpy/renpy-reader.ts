/* eslint-disable no-control-regex -- U+0002 and U+0003 stand for what is put aside for a while: no text may hold them */
import type { Losses } from '../losses.ts';
import type { WeaveChoice, WeaveItem } from '../weave/weave.ts';
import type { RenpyLine } from './renpy-lines.ts';

interface Where {
  losses: Losses;
  passage: object;
  /** Text tags and interpolation stay as they are. */
  keep: boolean;
}

const STRING = `"""[^]*?"""|'''[^]*?'''|\`\`\`[^]*?\`\`\`|"(?:[^"\\\\]|\\\\[^])*"|'(?:[^'\\\\]|\\\\[^])*'|\`(?:[^\`\\\\]|\\\\[^])*\``;
/** `"words"`, `e happy @ angry "words"`, `"Name" "words"`, with clauses behind. */
const SAY = new RegExp(
  `^(?:((?:[\\p{L}_][\\p{L}\\p{N}_.]*)(?:[ \\t]+[@\\-]?[ \\t]*[\\p{L}\\p{N}_-]+)*|${STRING})[ \\t]*)?(${STRING})(?:[ \\t]+(?:nointeract|with\\b[^]*|id\\b[^]*)|\\([^]*\\))?$`,
  'u',
);
const OPTION = new RegExp(`^(${STRING})[ \\t]*(?:\\([^]*?\\))?[ \\t]*(?:if\\b([^]*?))?:$`);

/** Statements that show, play or wait, and those that calculate. */
const ASSET = /^(?:scene|show|hide|play|stop|queue|voice|window|with|pause|camera|image|nvl|movie|sound|music)\b/;
const LOGIC = /^(?:\$|python\b|init\b|default\b|define\b|pass\b|import\b)/;

/** Blocks deeper than any script has are not read, so that a hostile one cannot make the reader too deep. */
const DEEPEST = 100;

/** Reads the body of a label by its indentation. */
export class RenpyReader {
  private at = 0;

  constructor(
    private readonly lines: readonly RenpyLine[],
    private readonly names: ReadonlyMap<string, string>,
    private readonly where: Where,
  ) {}

  read(): { items: WeaveItem[] } {
    return { items: this.block(-1, 0, false) };
  }

  /** What stands deeper than `indent`. */
  private block(indent: number, depth: number, conditional: boolean): WeaveItem[] {
    const items: WeaveItem[] = [];
    while (this.at < this.lines.length && this.lines[this.at]!.indent > indent) {
      const line = this.lines[this.at++]!;
      if (depth > DEEPEST) continue;
      this.statement(line, items, depth, conditional);
    }
    return items;
  }

  private statement(line: RenpyLine, items: WeaveItem[], depth: number, conditional: boolean): void {
    const { text, indent, line: at } = line;
    const { losses, passage } = this.where;
    if (/^menu\b[^"']*:$/.test(text)) return this.menu(line, items, depth, conditional);
    if (/^(?:if|while|for)\b[^]*:$/.test(text)) return this.branches(line, items, depth);
    const jump = /^(jump|call)\s+(?:(expression|screen)\b)?\s*([\p{L}\p{N}_.]+)/u.exec(text);
    if (jump) {
      if (jump[2]) return losses.add(jump[2] === 'screen' ? 'code' : 'logic', text, at, passage);
      const isCall = jump[1] === 'call';
      items.push({
        kind: 'jump',
        to: isCall ? 'tunnel' : 'divert',
        target: jump[3]!,
        line: at,
        sure: !isCall && !conditional,
      });
      return;
    }
    // A return ends a label, or goes back to where it was called: no link either way.
    if (/^return\b/.test(text)) {
      if (!conditional) items.push({ kind: 'jump', to: 'divert', target: null, line: at, sure: true });
      return;
    }
    if (LOGIC.test(text)) {
      losses.add(/^\$\s*[\p{L}\p{N}_.]+\s*[-+*/]?=(?!=)/u.test(text) ? 'variable' : 'logic', text, at, passage);
      return this.skipBelow(indent);
    }
    // `window "Mara"` would be one who speaks; nobody is called so.
    if (ASSET.test(text)) {
      losses.add('asset', text, at, passage);
      return this.skipBelow(indent);
    }
    const said = SAY.exec(text);
    if (said) return void items.push(...this.say(said[1], said[2]!, at));
    losses.add('code', text, at, passage);
    this.skipBelow(indent);
  }

  private skipBelow(indent: number): void {
    while (this.at < this.lines.length && this.lines[this.at]!.indent > indent) this.at++;
  }

  /** `e "words"` as `Eileen: words`. */
  private say(who: string | undefined, what: string, line: number): WeaveItem[] {
    const words = this.words(what, line);
    if (words === '') return [];
    if (who === undefined) return [{ kind: 'text', text: words, line }];
    const isString = /^["'`]/.test(who);
    const key = who.split(/[ \t]/)[0]!;
    if (!isString && key === 'extend') return [{ kind: 'text', text: words, line, glueBefore: true }];
    const name = isString ? textOfString(who) : (this.names.get(key) ?? (key === 'narrator' ? '' : key));
    return [{ kind: 'text', text: name === '' ? words : `${name}: ${words}`, line }];
  }

  private words(literal: string, line: number): string {
    const { losses, passage, keep } = this.where;
    const text = textOfString(literal);
    if (keep) return text;
    return text
      .replace(/\{\{/g, '\u0002')
      .replace(/\[\[/g, '\u0003')
      .replace(/\{[^{}]{0,400}\}/g, (tag) => {
        if (/^\{image/.test(tag)) losses.add('asset', tag, line, passage);
        return /^\{p\b/.test(tag) ? '\n' : '';
      })
      .replace(/\[[^[\]]{0,400}\]/g, (name) => (losses.add('variable', name, line, passage), name))
      .replace(/\u0002/g, '{')
      .replace(/\u0003/g, '[');
  }

  private menu({ indent, line }: RenpyLine, items: WeaveItem[], depth: number, conditional: boolean): void {
    const { losses, passage } = this.where;
    let found = false;
    while (this.at < this.lines.length && this.lines[this.at]!.indent > indent) {
      const option = this.lines[this.at]!;
      const match = OPTION.exec(option.text);
      if (!match) {
        this.at++;
        // What stands in a menu before its choices is said.
        if (/^(?:set|with)\b/.test(option.text)) losses.add('logic', option.text, option.line, passage);
        else this.statement(option, items, depth, conditional);
        continue;
      }
      this.at++;
      found = true;
      if (match[2] !== undefined) losses.add('conditional', `if ${match[2].trim()}`, option.line, passage);
      const body = this.block(option.indent, depth + 1, false);
      const choice: WeaveChoice = {
        kind: 'choice',
        as: 'choice',
        label: this.words(match[1]!, option.line),
        body,
        line: option.line,
      };
      items.push(choice);
    }
    if (found && this.at < this.lines.length) items.push({ kind: 'gather', line: this.lines[this.at]!.line });
    else if (found) items.push({ kind: 'gather', line });
  }

  /** `if`, `elif`, `else`: the first branch stands, the words of the others are variants, their jumps and menus links. */
  private branches(head: RenpyLine, items: WeaveItem[], depth: number): void {
    const { losses, passage } = this.where;
    losses.add('conditional', head.text, head.line, passage);
    const read = [this.block(head.indent, depth + 1, true)];
    for (
      let next = this.lines[this.at];
      next && next.indent === head.indent && /^(?:elif|else)\b[^]*:$/.test(next.text);
      next = this.lines[this.at]
    ) {
      this.at++;
      read.push(this.block(next.indent, depth + 1, true));
    }
    const told = read.map((own) =>
      own
        .filter((item) => item.kind === 'text')
        .map((item) => item.text)
        .join('\n'),
    );
    const stands = told.findIndex((text) => text !== '');
    read.forEach((own, at) => {
      for (const item of own) if (at === stands || item.kind !== 'text') items.push(item);
    });
    const texts = told.filter((text) => text !== '');
    if (texts.length > 1) items.push({ kind: 'variants', texts });
  }
}

/** What a string literal says: its escapes read, line ends and the indentation behind them one blank. */
export function textOfString(literal: string): string {
  const text = literal.trim();
  const quote = /^("""|'''|```|["'`])/.exec(text)?.[1] ?? '';
  const inside = text.slice(quote.length, quote && text.endsWith(quote) ? text.length - quote.length : undefined);
  const joined =
    quote.length === 3
      ? inside
          .trim()
          .split(/\n[ \t]*\n/)
          .map((part) => part.replace(/\s+/g, ' ').trim())
          .join('\n')
      : inside.replace(/\s+/g, ' ').trim();
  return joined.replace(/\\([^])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === '%' ? '%' : letter));
}
