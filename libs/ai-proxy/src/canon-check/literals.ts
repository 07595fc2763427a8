/**
 * Letters of which every match of a pattern holds one at least, in any case: what is looked for first, since a text that
 * has none of them need not be matched. Reads the regular expressions that lexicons are written in: alternatives,
 * groups, classes, escapes and repeats.
 * @returns undefined when a pattern may match without any of them
 */
export function requiredLiterals(source: string): string[] | undefined {
  const reader = new PatternReader(source);
  const found = reader.alternatives();
  if (!reader.atEnd) throw new Error('a pattern of a lexicon ends before its end');
  return found && [...new Set(found)];
}

type Literals = readonly string[] | undefined;

class PatternReader {
  private at = 0;

  constructor(private readonly source: string) {}

  get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** All of them have to have some: whichever of them matches is seen then. */
  alternatives(): Literals {
    let all: string[] | undefined = [];
    for (;;) {
      const one = this.sequence();
      all = one && all ? [...all, ...one] : undefined;
      if (this.source[this.at] !== '|') return all;
      this.at++;
    }
  }

  /** Of what follows each other the most telling part: its shortest letters are the longest. */
  private sequence(): Literals {
    const parts: Literals[] = [];
    let run = '';
    const close = () => {
      if (run !== '') parts.push([run]);
      run = '';
    };
    while (!this.atEnd && !'|)'.includes(this.source[this.at]!)) {
      const item = this.item();
      const least = this.repeats();
      if (typeof item === 'string') {
        if (least === undefined) run += item;
        else {
          if (least > 0) run += item;
          close();
        }
      } else {
        close();
        if (least !== 0) parts.push(item.inside);
      }
    }
    close();
    return parts.reduce((best, part) => (telling(part) > telling(best) ? part : best), undefined);
  }

  /** A letter, or something else with what is required inside. */
  private item(): string | { inside: Literals } {
    const character = this.source[this.at++]!;
    if (character === '(') return this.group();
    if (character === '[') {
      while (this.source[this.at] !== ']') this.at += this.source[this.at] === '\\' ? 2 : 1;
      this.at++;
      return { inside: undefined };
    }
    if (character === '\\') {
      const escaped = this.source[this.at++]!;
      if (/[pPu]/.test(escaped) && this.source[this.at] === '{') this.at = this.source.indexOf('}', this.at) + 1;
      return /[a-zA-Z0-9]/.test(escaped) ? { inside: undefined } : escaped;
    }
    return '.^$'.includes(character) ? { inside: undefined } : character;
  }

  private group(): { inside: Literals } {
    const kind = /^\?(?:[:=!]|<[=!])/.exec(this.source.slice(this.at, this.at + 4))?.[0] ?? '';
    this.at += kind.length;
    const inside = this.alternatives();
    this.at++;
    return { inside: kind === '' || kind === '?:' ? inside : undefined };
  }

  /** How often the last item stands there at least; undefined when it is not repeated. */
  private repeats(): number | undefined {
    const repeat = /^(?:[?*+]|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 8));
    if (!repeat) return undefined;
    this.at += repeat[0].length;
    return repeat[1] === undefined ? Number(repeat[0][0] === '+') : Number(repeat[1]);
  }
}

function telling(literals: Literals): number {
  return literals && literals.length > 0 ? Math.min(...literals.map(({ length }) => length)) : 0;
}
