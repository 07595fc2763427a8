import type { Canon } from '@creative-space/story';

/** What an id of the canon is called: a character's or a place's name, else itself. */
export function nameOf(canon: Canon, id: string): string {
  const named = [...(canon.characters ?? []), ...(canon.setting?.places ?? [])].find((entry) => entry.id === id);
  return named?.name ?? id;
}

/** A fact in words: "Nell Tarrow · handedness: left". */
export function factInWords(canon: Canon, id: string): string {
  const fact = canon.facts?.find((one) => one.id === id);
  if (fact) return `${nameOf(canon, fact.subject)} · ${fact.attribute}: ${fact.value}`;
  return canon.rules?.find((one) => one.id === id)?.statement ?? nameOf(canon, id);
}
