/** Reads one variable's text; throws an Error whose message says what is wanted (never the value). */
export type Parser<T> = (raw: string) => T;

export interface Variable<T> {
  name: string;
  parse: Parser<T>;
  fallback: (() => T) | undefined;
}

type Spec = Record<string, Variable<unknown>>;
type Values<S extends Spec> = { readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never };

/** A variable that must be set. */
export function required<T>(name: string, parse: Parser<T>): Variable<T> {
  return { name, parse, fallback: undefined };
}

/** A variable with a default. An empty text counts as unset. */
export function optional<T>(name: string, parse: Parser<T>, fallback: T): Variable<T> {
  return { name, parse, fallback: () => fallback };
}

/** A variable that may be left unset. */
export function maybe<T>(name: string, parse: Parser<T>): Variable<T | undefined> {
  return { name, parse, fallback: () => undefined };
}

export class ConfigurationError extends Error {
  constructor(readonly problems: string[]) {
    super(`configuration: ${problems.join('; ')}`);
    this.name = 'ConfigurationError';
  }
}

export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/**
 * Makes a configuration section class: one readonly property a variable. Its constructor reads a source such as
 * `process.env` and throws one ConfigurationError that names every wrong variable and what it wants, never its value.
 */
export function section<S extends Spec>(spec: S): new (source: EnvironmentSource) => Values<S> {
  class Section {
    static readonly variables = Object.values(spec).map((variable) => variable.name);

    constructor(source: EnvironmentSource) {
      const problems: string[] = [];
      for (const [key, variable] of Object.entries(spec)) {
        const raw = source[variable.name]?.trim();
        try {
          if (raw) Object.defineProperty(this, key, { value: variable.parse(raw), enumerable: true });
          else if (variable.fallback)
            Object.defineProperty(this, key, { value: variable.fallback(), enumerable: true });
          else problems.push(`${variable.name} is required`);
        } catch (error) {
          problems.push(`${variable.name} ${(error as Error).message}`);
        }
      }
      if (problems.length > 0) throw new ConfigurationError(problems);
    }
  }
  return Section as unknown as new (source: EnvironmentSource) => Values<S>;
}

/** The environment of this process: the one place that reads it. */
export function processEnvironment(): EnvironmentSource {
  return process.env;
}
