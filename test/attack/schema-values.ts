import type { SeededRandom } from '../fakes/anthropic/random';
import { oddValue, type Json } from './odd-values';

/** As much of JSON Schema as the OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: Json[];
  const?: Json;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  default?: Json;
}

const WORDS = ['boat', 'Mara', 'the wall', 'river', 'letter', 'left', 'n_1', 'ch_1', 'en', 'low water'];
/** Deeper than any body of the contract; schemas that hold themselves end here. */
const DEEPEST = 8;

/** Makes values that fit a schema of the document, or nearly: lengths and patterns are kept to where that is cheap. */
export class SchemaValues {
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly random: SeededRandom,
    /** An id that something has. */
    private readonly knownId: () => string,
  ) {}

  of(schema: Schema, depth = 0): Json {
    const { random } = this;
    if (schema.$ref) return this.of(this.schemas[schema.$ref.split('/').at(-1)!] ?? {}, depth);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.of(random.pick(choices)!, depth);
    if (schema.allOf) return this.all(schema.allOf, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum)!;
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
    switch (type) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, depth);
      case 'string':
        return this.string(schema);
      case 'integer':
        return Math.round(this.number(schema));
      case 'number':
        return this.number(schema);
      case 'boolean':
        return random.below(2) === 0;
      case 'null':
        return null;
      default:
        return oddValue(random);
    }
  }

  private all(parts: Schema[], depth: number): Json {
    const values = parts.map((part) => this.of(part, depth));
    const isRecord = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null;
    return values.every(isRecord) ? (Object.assign({}, ...values) as Json) : values.at(-1)!;
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): Json {
    const wanted = Object.keys(properties).filter(
      (name) => required.includes(name) || (depth < DEEPEST && this.random.below(3) === 0),
    );
    return Object.fromEntries(wanted.map((name) => [name, this.of(properties[name]!, depth + 1)]));
  }

  private array({ items = {}, minItems = 0, maxItems = 3 }: Schema, depth: number): Json {
    const length = depth >= DEEPEST ? minItems : minItems + this.random.below(Math.min(maxItems - minItems, 3) + 1);
    return Array.from({ length }, () => this.of(items, depth + 1));
  }

  private string({ format, minLength = 0, maxLength = 200 }: Schema): string {
    const { random } = this;
    if (format === 'uuid') return this.knownId();
    if (format === 'date-time') return new Date(1_700_000_000_000 + random.below(1e9)).toISOString();
    if (format === 'date') return '2026-11-22';
    if (format === 'uri' || format === 'url') return 'https://example.com/a.png';
    const text =
      random.below(4) === 0 ? this.knownId() : Array.from({ length: 4 }, () => random.pick(WORDS)!).join(' ');
    return text.slice(0, maxLength).padEnd(minLength, 'x');
  }

  private number({ minimum = 0, maximum = 100 }: Schema): number {
    return minimum + this.random.below(Math.min(maximum - minimum, 1_000) + 1);
  }
}
