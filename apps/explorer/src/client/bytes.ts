const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size as file managers write it, in powers of a thousand. */
export function inBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
