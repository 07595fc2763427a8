/** The lines of a source, whatever its line ends are; a byte order mark is left away. */
export function linesOf(source: string): string[] {
  return (source.startsWith('\ufeff') ? source.slice(1) : source).split(/\r\n|\n|\r/);
}

/** Runs of blank lines become one, none at either end. */
export function tidy(text: string): string {
  // By lines: an expression for blanks before a line's end would look at each run of blanks many times.
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''))
    .join('\n')
    .trimEnd();
}
