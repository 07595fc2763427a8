import { isObject, type Json, type JsonObject } from './json';

/** The ways in which an answer can be bad. */
export const FLAWS = [
  'missing_quote',
  'false_quote',
  'off_path_node',
  'duplicates',
  'too_few',
  'too_many',
  'leaked_field',
  'leaked_text',
  'markup',
  'markdown_fence',
  'prose_around',
  'invalid_json',
  'wrong_schema',
  'wrong_case_enum',
] as const;
export type Flaw = (typeof FLAWS)[number];

/** The answer as text, spoiled in one way. Flaws of items strike the first item of every top list. */
export function spoil(answer: Json, schema: JsonObject, flaw?: Flaw): string {
  const text = JSON.stringify(answer);
  switch (flaw) {
    case undefined:
      return text;
    case 'markdown_fence':
      return `\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\``;
    case 'prose_around':
      return `Here are my suggestions:\n\n${text}\n\nLet me know which one you prefer!`;
    case 'invalid_json':
      return `${text.slice(0, -2)},,`;
    case 'wrong_schema':
      return JSON.stringify({ unexpected: [{ shape: true }] });
    case 'wrong_case_enum':
      return JSON.stringify(withUpperCaseEnums(answer, enumsOf(schema)));
    default:
      return JSON.stringify(isObject(answer) ? spoilLists(answer, flaw) : answer);
  }
}

function spoilLists(answer: JsonObject, flaw: Flaw): JsonObject {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      Array.isArray(value) && value.every(isObject) ? spoilList(value, flaw) : value,
    ]),
  );
}

function spoilList(items: JsonObject[], flaw: Flaw): JsonObject[] {
  const [first, ...others] = items;
  if (!first) return items;
  switch (flaw) {
    case 'too_few':
      return [first];
    case 'too_many':
      return [...items, ...items.map((item, index) => renamed(item, `${index}`))];
    case 'duplicates':
      return [first, renamed(first, 'again'), ...others.slice(1)];
    case 'leaked_field':
      return items.map((item) => ({ ...item, probability: 0.12, lane: 'exploratory', score: 3 }));
    case 'leaked_text':
      return [appended(first, ' (exploratory, likelihood 0.07)'), ...others];
    case 'markup':
      return [appended(first, ' <img src=x onerror=alert(1)> see [this](https://evil.example/steal)'), ...others];
    default:
      return [spoilClaims(first, flaw) as JsonObject, ...others];
  }
}

/** Breaks what a claim rests on, wherever in the item it stands. */
function spoilClaims(value: Json, flaw: Flaw, name = ''): Json {
  if (Array.isArray(value)) return value.map((entry) => spoilClaims(entry, flaw, name));
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([key]) => !(flaw === 'missing_quote' && isQuote(key)));
    return Object.fromEntries(entries.map(([key, child]) => [key, spoilClaims(child, flaw, key)]));
  }
  if (flaw === 'false_quote' && isQuote(name)) return 'words that stand nowhere in this story at all';
  if (flaw === 'off_path_node' && /node|grounded_in/.test(name)) return 'n_of_another_branch';
  return value;
}

function isQuote(name: string): boolean {
  return name === 'quote' || name === 'original';
}

/** The same idea in nearly the same words. */
function renamed(item: JsonObject, mark: string): JsonObject {
  return appended(typeof item.title === 'string' ? { ...item, title: `${item.title} ${mark}` } : item, '');
}

function appended(item: JsonObject, words: string): JsonObject {
  const field = ['gist', 'text', 'note'].find((name) => typeof item[name] === 'string');
  return field ? { ...item, [field]: `${item[field] as string}${words}` } : item;
}

function enumsOf(schema: Json, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) schema.forEach((entry) => enumsOf(entry, found));
  else if (isObject(schema)) {
    if (Array.isArray(schema.enum)) schema.enum.forEach((value) => typeof value === 'string' && found.add(value));
    Object.values(schema).forEach((entry) => enumsOf(entry, found));
  }
  return found;
}

function withUpperCaseEnums(value: Json, enums: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((entry) => withUpperCaseEnums(entry, enums));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withUpperCaseEnums(child, enums)]));
  }
  return typeof value === 'string' && enums.has(value) ? value.toUpperCase() : value;
}
