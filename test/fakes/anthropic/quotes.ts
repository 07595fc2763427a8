export interface Quote {
  text: string;
  start: number;
  end: number;
}

const WORDS_A_QUOTE = 5;

/**
 * A real slice of a text, whole words of one paragraph that occur only once: the `nth` such slice, counted round.
 * Texts without spaces give their first code points.
 */
export function quoteFrom(text: string, nth: number): Quote {
  const words = [...text.matchAll(/\S+/g)];
  const starts = Math.max(1, Math.floor(words.length / WORDS_A_QUOTE));
  for (let attempt = 0; attempt < starts; attempt++) {
    const first = words[((nth + attempt) % starts) * WORDS_A_QUOTE];
    const last = words[Math.min(words.length, ((nth + attempt) % starts) * WORDS_A_QUOTE + WORDS_A_QUOTE) - 1];
    if (!first || !last) break;
    const quote = slice(text, first.index, last.index + last[0].length);
    if (
      quote.text.length <= 200 &&
      !quote.text.includes('\n') &&
      text.indexOf(quote.text) === text.lastIndexOf(quote.text)
    )
      return quote;
  }
  const head = [...text.trimStart()].slice(0, 40).join('');
  const start = text.indexOf(head);
  return { text: head, start, end: start + head.length };
}

function slice(text: string, start: number, end: number): Quote {
  return { text: text.slice(start, end), start, end };
}
