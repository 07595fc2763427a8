import { acceptsEvents, asksFor } from './accept';

describe('the Accept header', () => {
  it('reads the Accept header as HTTP defines it', () => {
    for (const yes of ['text/event-stream', 'application/json, text/event-stream;q=0.5', 'TEXT/EVENT-STREAM'])
      expect(acceptsEvents(yes)).toBe(true);
    for (const no of [undefined, '*/*', 'application/json', 'text/event-stream;q=0', 'text/event-streams'])
      expect(acceptsEvents(no)).toBe(false);
  });

  it.each([
    ['text/event-stream, application/json', true],
    ['application/json;q=0.9 , Text/Event-Stream ; q=0.001', true],
    ['text/event-stream;q=1', true],
    ['text/event-stream;charset=utf-8', true],
    ['text/event-stream;charset="a, b;q=0"', true],
    ['text/event-stream;q=0, text/event-stream;q=0.1', true],
    ['text/event-stream;q=0.000', false],
    ['text/event-stream; Q=0', false],
    ['text/event-stream;charset=utf-8;q=0', false],
    ['text/event-stream;q=0, */*', false],
    ['text/event-stream;q=0., application/json', false],
    ['text/html;title="a,text/event-stream"', false],
    ['x-text/event-stream', false],
    ['text/*', false],
    ['', false],
  ])('Accept: %s', (accept, wantsEvents) => {
    expect(acceptsEvents(accept)).toBe(wantsEvents);
  });

  it('asks for any type in the same way', () => {
    for (const yes of ['text/csv', 'application/json;q=0.1, Text/CSV; q=1', 'text/csv;header=present'])
      expect(asksFor('text/csv', yes)).toBe(true);
    for (const no of [undefined, '*/*', 'text/*', 'text/csv;q=0', 'text/csv;header=present;q=0.00', 'text/csvx'])
      expect(asksFor('text/csv', no)).toBe(false);
  });
});
