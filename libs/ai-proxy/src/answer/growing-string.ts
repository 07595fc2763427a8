const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Decodes a JSON string that comes in pieces, wherever they are cut; a piece may end inside an escape. */
export class GrowingString {
  private place: 'before' | 'inside' | 'after' = 'before';
  private escape = '';

  /** The characters that this piece of raw JSON adds. */
  take(raw: string): string {
    let text = '';
    for (const unit of raw.split('')) {
      if (this.place === 'inside') text += this.next(unit);
      else if (this.place === 'before' && unit === '"') this.place = 'inside';
    }
    return text;
  }

  private next(unit: string): string {
    if (this.escape !== '') return this.escaped(unit);
    if (unit === '\\') this.escape = unit;
    else if (unit === '"') this.place = 'after';
    else return unit;
    return '';
  }

  private escaped(unit: string): string {
    this.escape += unit;
    if (this.escape[1] === 'u' && this.escape.length < 6) return '';
    const whole = this.escape;
    this.escape = '';
    return whole[1] === 'u' ? String.fromCharCode(parseInt(whole.slice(2), 16)) : (ESCAPES[unit] ?? unit);
  }
}
