import { AppError } from '@cse/core';
import * as fc from 'fast-check';
import {
  ArrayField,
  BooleanField,
  CheckedField,
  EnumField,
  IdField,
  IntegerField,
  ObjectField,
  StringField,
} from './fields';
import { DtoPipe } from './validation.pipe';

class Inner {
  @IntegerField({ min: 0, max: 8, optional: true })
  count?: number;
}

class Sample {
  @StringField({ max: 5 })
  name!: string;

  @IdField({ optional: true })
  id?: string;

  @EnumField(['a', 'b'], { optional: true, nullable: true })
  kind?: string | null;

  @ObjectField(() => Inner, { optional: true })
  inner?: Inner;

  @ArrayField(() => Inner, { optional: true, max: 2 })
  items?: Inner[];

  @CheckedField(
    (value, pointer) => (value === 'good' ? [] : [{ pointer: `${pointer}/0/text`, detail: 'must be good' }]),
    {},
    { optional: true },
  )
  deep?: unknown;
}

class Wanted {
  @CheckedField(() => [], {})
  story!: unknown;
}

class Query {
  @IntegerField({ min: 1, max: 100, optional: true })
  limit?: number;

  @BooleanField({ optional: true })
  all?: boolean;
}

const pipe = new DtoPipe();
const read = (value: unknown) => pipe.transform(value, { type: 'body', metatype: Sample }) as Sample;

function problems(work: () => unknown): { pointer: string; detail: string }[] {
  try {
    work();
  } catch (error) {
    expect((error as AppError).code).toBe('validation_failed');
    return (error as AppError).errors ?? [];
  }
  throw new Error('was accepted');
}

describe('DtoPipe', () => {
  it('makes an instance with nested instances', () => {
    const value = read({ name: 'Mara', kind: null, inner: { count: 3 }, items: [{ count: 1 }], deep: 'good' });
    expect(value).toBeInstanceOf(Sample);
    expect(value.inner).toBeInstanceOf(Inner);
    expect(value.items![0]).toBeInstanceOf(Inner);
  });

  it.each([
    [{}, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: null }, '/name'],
    [{ name: 'abcdef' }, '/name'],
    [{ name: 'a', id: 'not an id' }, '/id'],
    [{ name: 'a', kind: 'c' }, '/kind'],
    [{ name: 'a', inner: { count: 9 } }, '/inner/count'],
    [{ name: 'a', inner: { count: 1.5 } }, '/inner/count'],
    [{ name: 'a', inner: 'x' }, '/inner'],
    [{ name: 'a', inner: { other: 1 } }, '/inner/other'],
    [{ name: 'a', items: [{}, { count: -1 }] }, '/items/1/count'],
    [{ name: 'a', items: [{}, {}, {}] }, '/items'],
    [{ name: 'a', items: {} }, '/items'],
    [{ name: 'a', items: [{}, []] }, '/items/1'],
    [{ name: 'a', items: [[{ count: 1 }]] }, '/items/0'],
    [{ name: 'a', items: [null, {}] }, '/items/0'],
    [{ name: 'a', items: ['x'] }, '/items/0'],
    [{ name: 'a', inner: [] }, '/inner'],
    [{ name: 'a', inner: [{}] }, '/inner'],
    [{ name: 'a', extra: 1 }, '/extra'],
    [{ name: 'a', 'a/b~c': 1 }, '/a~1b~0c'],
    [{ name: 'a', deep: 'bad' }, '/deep/0/text'],
    [[], ''],
    [null, ''],
    ['text', ''],
  ])('refuses %j at %s', (value, pointer) => {
    expect(problems(() => read(value)).map((problem) => problem.pointer)).toContain(pointer);
  });

  it('refuses a missing value that one function would have checked', () => {
    const missing = () => pipe.transform({}, { type: 'body', metatype: Wanted });
    expect(problems(missing)).toEqual([{ pointer: '/story', detail: 'is required' }]);
  });

  it('counts characters as code points and refuses what is not clean text', () => {
    expect(read({ name: '😀😀😀😀😀' }).name).toHaveLength(10);
    for (const name of ['a\u0000', 'a\r', 'a\ud800', 'e\u0301']) {
      expect(problems(() => read({ name }))[0]!.pointer).toBe('/name');
    }
    expect(read({ name: 'a\tb\nc' }).name).toBe('a\tb\nc');
  });

  it('never repeats a value in its answer', () => {
    expect(JSON.stringify(problems(() => read({ name: 'SECRETSECRET', id: 'SECRET ID' })))).not.toContain('SECRET');
  });

  it('refuses a body nested deeper than 32 levels without exhausting the stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(problems(() => read({ name: 'a', deep }))[0]!.detail).toContain('32');
  });

  it('reads numbers and flags from the text of a query', () => {
    const query = pipe.transform({ limit: '20', all: 'true' }, { type: 'query', metatype: Query }) as Query;
    expect(query).toEqual({ limit: 20, all: true });
    for (const limit of ['0', '101', '1e1', 'x', '', ' 5', '0x5']) {
      expect(problems(() => pipe.transform({ limit }, { type: 'query', metatype: Query }))[0]!.pointer).toBe('/limit');
    }
  });

  it('answers any JSON with an instance or a refusal, and pollutes no prototype', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          expect(read(JSON.parse(text))).toBeInstanceOf(Sample);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
    );
    problems(() =>
      read(JSON.parse('{"name":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
