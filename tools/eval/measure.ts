/** One line of the table. */
export interface Measure {
  name: string;
  value: number;
  unit: '' | '%' | 'bytes' | 'ms' | 'x';
  /** What the value has to reach, or must not pass; a line without one is for reading. */
  least?: number;
  most?: number;
}

export function isMet({ value, least = -Infinity, most = Infinity }: Measure): boolean {
  return value >= least && value <= most;
}

/** A share as a line of the table, in percent. */
export function share(name: string, part: number, whole: number, least?: number): Measure {
  return { name, value: whole === 0 ? 0 : (part / whole) * 100, unit: '%', least };
}
