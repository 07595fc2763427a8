import { readFileSync } from 'node:fs';

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

/** Every variable of every section. */
const VARIABLES = new Set<string>();

/**
 * Makes a configuration section class: one readonly property a variable. Its constructor reads a source such as
 * `process.env` and throws one ConfigurationError that names every wrong variable and what it wants, never its value.
 */
export function section<S extends Spec>(spec: S): new (source: EnvironmentSource) => Values<S> {
  for (const { name } of Object.values(spec)) VARIABLES.add(name);
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

/**
 * The environment of this process: the one place that reads it. What `<VARIABLE>_FILE` names a file of is read from there,
 * as platforms hand out secrets.
 * @throws ConfigurationError when such a file cannot be read, or the variable is set as well
 */
export function processEnvironment(): EnvironmentSource {
  return withFiles(process.env);
}

/** As `processEnvironment`, of any environment. Names end in what the variable is called, without surrounding blanks. */
export function withFiles(source: EnvironmentSource): EnvironmentSource {
  const read: Record<string, string | undefined> = { ...source };
  const problems: string[] = [];
  for (const [name, path] of Object.entries(source)) {
    const variable = name.replace(/_FILE$/, '');
    // PRICES_FILE and ENGINES_FILE are variables themselves.
    if (variable === name || VARIABLES.has(name) || !VARIABLES.has(variable) || !path?.trim()) continue;
    delete read[name];
    if (source[variable]?.trim()) problems.push(`${variable} and ${name} must not both be set`);
    else {
      try {
        read[variable] = readFileSync(path.trim(), 'utf8').trim();
      } catch {
        problems.push(`${name} must name a file that can be read`);
      }
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return read;
}
