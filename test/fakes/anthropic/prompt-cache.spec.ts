import * as fc from 'fast-check';
import { block, BLOCK_TOKENS, blocks, CacheSession, request } from './cache-session';
import type { JsonObject } from './json';

const MINUTE = 60_000;

describe('prompt cache', () => {
  let service: CacheSession;
  beforeEach(() => (service = new CacheSession()));

  it('looks back 20 positions from a breakpoint, that one counted', () => {
    expect(service.send(request(blocks(10, 10)))).toEqual({ read: 0, written: 10 });
    expect(service.send(request(blocks(15, 15)))).toEqual({ read: 10, written: 5 });
    const later = new CacheSession();
    later.send(request(blocks(15, 15)));
    expect(later.send(request(blocks(35, 35)))).toEqual({ read: 0, written: 35 });
    expect(service.send(request(blocks(35, 15, 35)))).toEqual({ read: 15, written: 20 });
  });

  it('finds an entry at the twentieth position and not at the one before', () => {
    service.send(request(blocks(10, 10)));
    expect(service.send(request(blocks(29, 29))).read).toBe(10);
    const other = new CacheSession();
    other.send(request(blocks(10, 10)));
    expect(other.send(request(blocks(30, 30))).read).toBe(0);
  });

  it('reads the whole marked prefix again, also when only what follows it changed', () => {
    const body = request([...blocks(10, 10), block('task one')]);
    expect(service.send(body)).toEqual({ read: 0, written: 10 });
    expect(service.send(body)).toEqual({ read: 10, written: 0 });
    expect(service.send(request([...blocks(10, 10), block('task two')]))).toEqual({ read: 10, written: 0 });
  });

  it('writes at breakpoints only: an unmarked request can read but leaves nothing', () => {
    expect(service.send(request(blocks(10)))).toEqual({ read: 0, written: 0 });
    expect(service.send(request(blocks(10, 10)))).toEqual({ read: 0, written: 10 });
  });

  it('does not care where the mark stood when the content is the same', () => {
    service.send(request(blocks(12, 8)));
    expect(service.send(request(blocks(12, 12)))).toEqual({ read: 8, written: 4 });
  });

  it('loses everything behind a changed block', () => {
    const changed = blocks(20, 10, 20);
    changed[14] = block('edited');
    service.send(request(blocks(20, 10, 20)));
    expect(service.send(request(changed))).toEqual({ read: 10, written: 10 });
  });

  it('is sensitive to the order of keys', () => {
    const [first] = blocks(1);
    service.send(request([first!, ...blocks(10, 10)]));
    const swapped = { text: first!.text!, type: 'text' };
    expect(service.send(request([swapped, ...blocks(10, 10)])).read).toBe(0);
  });

  describe('changes of settings', () => {
    const system = [block('policy', 600, '1h')];
    const body = (over: JsonObject): JsonObject => request(blocks(10, 10), { system, ...over });

    it('loses all with another output format', () => {
      const format = (name: string): JsonObject => ({ format: { type: 'json_schema', schema: { title: name } } });
      service.send(body({ output_config: format('a') }));
      expect(service.look(body({ output_config: format('a') })).a).toBe(1_600);
      expect(service.look(body({ output_config: format('b') })).a).toBe(0);
    });

    it('loses the messages with another effort, and nothing when the default is named', () => {
      service.send(body({}));
      expect(service.look(body({ output_config: { effort: 'low' } })).a).toBe(600);
      expect(service.look(body({ output_config: { effort: 'high' } })).a).toBe(1_600);
    });

    it('loses the messages with another tool choice, thinking or first image; all with another tool', () => {
      const tools = [{ name: 'look', input_schema: { type: 'object' } }];
      const first = { ...body({}), tools };
      service.send(first);
      const whole = service.look(first).a;
      expect(service.look({ ...first, tool_choice: { type: 'auto' } }).a).toBe(whole - 1_000);
      expect(service.look({ ...first, thinking: { type: 'between_tools' } }).a).toBe(whole - 1_000);
      const image = { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } };
      const withImage = { ...first, messages: [{ role: 'user', content: [...blocks(10, 10), image] }] };
      expect(service.look(withImage).a).toBe(whole - 1_000);
      expect(service.look({ ...first, tools: [{ ...tools[0]!, description: 'now with words' }] }).a).toBe(0);
      expect(service.look({ ...first, speed: 'fast' }).a).toBe(0);
    });

    it('keeps workspaces and models apart', () => {
      service.send(body({}), 'one');
      expect(service.look(body({}), 'two').a).toBe(0);
      expect(service.look(body({ model: 'claude-opus-5-5' }), 'one').a).toBe(0);
      expect(service.look(body({}), 'one').a).toBe(1_600);
    });
  });

  it('keeps nothing below the minimum of the model, without an error', () => {
    const prefix = (tokens: number, model = 'claude-sonnet-5-5'): JsonObject =>
      request([block('p', tokens, '5m'), block('task')], { model });
    expect(service.look(prefix(511))).toMatchObject({ a: 0, b: 0, c: 0, total: 611 });
    expect(service.look(prefix(512))).toMatchObject({ a: 0, c: 512, total: 612 });
    expect(service.look(prefix(512, 'claude-sonnet-5')).c).toBe(0);
  });

  it('counts a run of tool results as one position', () => {
    const results = Array.from({ length: 30 }, (_, index) => ({ type: 'tool_result', tool_use_id: `t${index}` }));
    service.send(request(blocks(10, 10)));
    expect(service.send(request([...blocks(10), ...results, ...blocks(1, 1)])).read).toBe(10);
  });

  it('treats neighbours of one role as one message', () => {
    service.send(request(blocks(10, 10)));
    const split = [
      { role: 'user', content: blocks(4) },
      { role: 'user', content: blocks(10, 10).slice(4) },
    ];
    expect(service.send({ ...request([]), messages: split }).read).toBe(10);
  });

  it('lets requests that overlap before the first answer all miss, and all write', () => {
    const first = service.look(request(blocks(10, 10)));
    const second = service.look(request(blocks(10, 10)));
    first.commit();
    second.commit();
    expect([first.a, second.a]).toEqual([0, 0]);
    expect(service.look(request(blocks(10, 10))).a).toBe(1_000);
  });

  it('always divides the whole prompt, in order, and reads all that it just wrote', () => {
    const step = fc.record({
      length: fc.integer({ min: 1, max: 45 }),
      marks: fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { maxLength: 4 }),
      wait: fc.integer({ min: 0, max: 8 * MINUTE }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const any = new CacheSession();
        for (const { length, marks, wait } of steps) {
          any.now += wait;
          const body = request(blocks(length, ...marks));
          const { a, b, c, total, commit } = any.look(body);
          expect([0 <= a, a <= b, b <= c, c <= total, total === length * BLOCK_TOKENS]).not.toContain(false);
          commit();
          expect(any.look(body)).toMatchObject({ a: c, b: c, c });
        }
      }),
    );
  });
});
