/** One of the values, whatever its case: enum case is not guaranteed by structured output. */
export function choice<const T extends string>(values: readonly T[], value: unknown): T | undefined {
  const lower = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return values.find((known) => known === lower);
}

/** Longest list that is looked at; a model that writes more is not being helpful. */
const LONGEST = 64;

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, LONGEST) : [];
}

/** The members of what should be an object; none when it is something else. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
