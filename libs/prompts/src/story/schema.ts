/** What documentation says of a value besides its bounds. */
interface Told {
  description?: string;
  example?: unknown;
  /** Null may stand in its place. */
  nullable?: true;
  /** May be absent, as a member of an object. */
  optional?: true;
  /** What is said when it is absent and may not be, where its kind has no words for it. */
  missing?: string;
}

/** Text in NFC, counted in code points; see `textProblem` of @cse/core for what no text may hold. */
export interface TextShape extends Told {
  kind: 'text';
  min: number;
  max: number;
  /** White space alone is refused. */
  notBlank?: true;
  /** What is said, beside how long it may be, of one that is too long. */
  tooLong?: string;
}

/** Text of one pattern, which tells of its length as well; a hash, a language tag, an id. */
export interface TokenShape<T extends string = string> extends Told {
  kind: 'token';
  pattern: RegExp;
  min?: number;
  max: number;
  /** What is said of a value that is none. */
  wrong: string;
  /** Its type; there is no such member. */
  as?: T;
}

export interface ChoiceShape<T extends string = string> extends Told {
  kind: 'choice';
  values: readonly T[];
}

export interface FlagShape extends Told {
  kind: 'flag';
}

/** A number; a whole one within bounds when it has them. */
export interface NumberShape extends Told {
  kind: 'number';
  whole?: { min: number; max: number };
}

export interface ListShape<I extends Shape = Shape> extends Told {
  kind: 'list';
  item: I;
  max: number;
  /** Every item is another one, or has an id of its own. */
  unique?: true;
  /** What is said of an empty list where one may not be. */
  empty?: string;
}

/** Values by the ids that a client gave to what they are of. */
export interface MapShape<V extends Shape = Shape> extends Told {
  kind: 'map';
  value: V;
  max: number;
}

export type Fields = Readonly<Record<string, Shape>>;

export interface ObjectShape<F extends Fields = Fields> extends Told {
  kind: 'object';
  /** Its schema in the API's document; one without a name is described where it stands. */
  name?: string;
  fields: F;
  /** The fields once more, as a list to loop over. */
  members: readonly { name: string; shape: Shape }[];
  /** Most UTF-8 bytes of its JSON. */
  maxBytes?: number;
}

export type Shape =
  | TextShape
  | TokenShape
  | ChoiceShape
  | FlagShape
  | NumberShape
  | ListShape<Shape>
  | MapShape<Shape>
  | ObjectShape<Fields>;

/** The type of the values of a shape. */
export type ValueOf<S> = S extends { nullable: true } ? PresentOf<S> | null : PresentOf<S>;

type PresentOf<S> =
  S extends ObjectShape<infer F>
    ? ObjectOf<F>
    : S extends ListShape<infer I>
      ? ValueOf<I>[]
      : S extends MapShape<infer V>
        ? Record<string, ValueOf<V>>
        : S extends ChoiceShape<infer T> | TokenShape<infer T>
          ? T
          : S extends FlagShape
            ? boolean
            : S extends NumberShape
              ? number
              : string;

type ObjectOf<F> = Plain<
  { -readonly [K in keyof F as F[K] extends { optional: true } ? never : K]: ValueOf<F[K]> } & {
    -readonly [K in keyof F as F[K] extends { optional: true } ? K : never]?: ValueOf<F[K]>;
  }
>;

/** The members of an intersection as one object. */
type Plain<T> = { [K in keyof T]: T[K] };

type Words = Pick<Told, 'description' | 'example'>;

export function text(bounds: { min?: number; max: number; notBlank?: true; tooLong?: string } & Words): TextShape {
  return { kind: 'text', min: 0, ...bounds };
}

export function token<T extends string = string>(rule: Omit<TokenShape<T>, 'kind' | 'as'>): TokenShape<T> {
  return { kind: 'token', ...rule };
}

export function choice<const T extends string>(values: readonly T[], words: Words = {}): ChoiceShape<T> {
  return { kind: 'choice', values, missing: 'is required', ...words };
}

export function flag(words: Words = {}): FlagShape {
  return { kind: 'flag', ...words };
}

export function number(words: Words = {}): NumberShape {
  return { kind: 'number', ...words };
}

export function whole(min: number, max: number): NumberShape {
  return { kind: 'number', whole: { min, max } };
}

export function list<I extends Shape>(item: I, bounds: Omit<ListShape, 'kind' | 'item'>): ListShape<I> {
  return { kind: 'list', item, ...bounds };
}

export function map<V extends Shape>(value: V, bounds: Omit<MapShape, 'kind' | 'value'>): MapShape<V> {
  return { kind: 'map', value, ...bounds };
}

/** @param name its schema in the API's document; one without is described where it stands */
export function object<const F extends Fields>(
  name: string | undefined,
  fields: F,
  more: { maxBytes?: number } & Words = {},
): ObjectShape<F> {
  const members = Object.entries(fields).map(([member, shape]) => ({ name: member, shape }));
  return { kind: 'object', name, fields, members, ...more };
}

export function optional<S extends Shape>(shape: S): S & { optional: true } {
  return { ...shape, optional: true };
}

export function nullable<S extends Shape>(shape: S): S & { nullable: true } {
  return { ...shape, nullable: true };
}
