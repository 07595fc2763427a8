export interface RawEvent {
  event: string;
  data: string;
  /** The last id that the stream gave, to resume after with `Last-Event-ID`. */
  id: string | undefined;
}

/**
 * Reads server-sent events (WHATWG HTML 9.2.6) from text that arrives in pieces of any size: a piece may end inside a
 * line, and a line end may be split between its carriage return and its newline.
 */
export class SseParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id: string | undefined;
  private afterReturn = false;
  private atStart = true;

  /** The events that are complete with this piece. */
  push(piece: string): RawEvent[] {
    let text = piece;
    if (this.atStart && text.length > 0) {
      this.atStart = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    if (this.afterReturn && text.startsWith('\n')) text = text.slice(1);
    if (text.length > 0) this.afterReturn = text.endsWith('\r');
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): RawEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return [];
  }

  private dispatch(): RawEvent[] {
    const { event, data } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? [] : [{ event: event || 'message', data: data.join('\n'), id: this.id }];
  }
}
