import type { Canon } from '@cse/prompts';

/** What several canons of one story hold together: the first that says something of an entry is taken at its word. */
export function joinedCanon(canons: readonly Canon[]): Canon {
  const entries = <T extends { id: string }>(of: (canon: Canon) => readonly T[] | undefined): T[] => {
    const byId = new Map<string, T>();
    for (const canon of canons) for (const entry of of(canon) ?? []) if (!byId.has(entry.id)) byId.set(entry.id, entry);
    return [...byId.values()];
  };
  return {
    setting: {
      ...canons.find(({ setting }) => setting)?.setting,
      places: entries(({ setting }) => setting?.places),
    },
    tone: canons.find(({ tone }) => tone)?.tone,
    characters: entries(({ characters }) => characters),
    rules: entries(({ rules }) => rules),
    facts: canons.flatMap(({ facts }) => facts ?? []),
  };
}
