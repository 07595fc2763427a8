const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * Takes what a model thought out of its text, where the server leaves it there between tags: at the head of an answer,
 * before anything else, and nowhere later, where the tags would be the story's.
 */
export class ThoughtTags {
  private state: 'head' | 'inside' | 'past' = 'head';
  private held = '';

  /** The part of a piece that is no thought; what may still become a tag is held back. */
  without(piece: string): string {
    if (this.state === 'past') return piece;
    this.held += piece;
    if (this.state === 'head') {
      const head = this.held.trimStart();
      if (head.length < OPEN.length && OPEN.startsWith(head)) return '';
      if (!head.startsWith(OPEN)) return this.pass(this.held);
      this.state = 'inside';
    }
    const end = this.held.indexOf(CLOSE);
    if (end >= 0) return this.pass(this.held.slice(end + CLOSE.length));
    // Of a long thought only what may be the beginning of its end is kept.
    this.held = this.held.slice(-CLOSE.length);
    return '';
  }

  private pass(text: string): string {
    this.state = 'past';
    this.held = '';
    return text;
  }
}
