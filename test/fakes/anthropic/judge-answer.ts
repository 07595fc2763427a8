import { isObject, type Json, type JsonObject } from './json';
import { jsonObjectsIn } from './story-reader';

/** A request to a second reader, as far as the fake understands it. */
export interface JudgeRequest {
  /** Every candidate that is told, those of earlier requests among them. */
  candidates: { number: number; title: string; gist: string; premise?: JsonObject }[];
  /** The numbers of those that are to be judged. */
  asked: number[];
  /** What is there already, and what was refused, in the order of their numbers. */
  there: string[];
  refused: string[];
  /** Who is said to be dead or gone. */
  gone: { id: string; node_id?: string; quote?: string }[];
  people: { id: string; name: string }[];
}

/** Whether an answer of this schema is a judge's. */
export function isJudging(schema: Json | undefined): boolean {
  return isObject(schema) && isObject(schema.properties) && 'judgements' in schema.properties;
}

export function readJudgeRequest(prompt: string): JudgeRequest {
  const request: JudgeRequest = { candidates: [], asked: [], there: [], refused: [], gone: [], people: [] };
  for (const object of jsonObjectsIn(prompt)) {
    const { candidate, title, gist, premise, there, refused, gone, character } = object;
    if (typeof candidate === 'number') {
      const told = isObject(premise) ? { premise } : {};
      request.candidates.push({ number: candidate, title: String(title), gist: String(gist), ...told });
    } else if (typeof there === 'number') request.there.push(String(gist));
    else if (typeof refused === 'number') request.refused.push(String(gist));
    else if (isObject(gone)) request.gone.push(gone as unknown as JudgeRequest['gone'][number]);
    else if (isObject(character)) request.people.push({ id: String(character.id), name: String(character.name) });
  }
  const task = /Judge candidates? ([\d, ]+)\./.exec(prompt)?.[1] ?? '';
  request.asked = task.split(', ').filter(Boolean).map(Number);
  return request;
}

/**
 * What a fair reader says: the same idea where the premise or the gist is the same, somebody who is gone where a gist
 * names them, and nothing of the others.
 */
export function judgementsOf({ candidates, asked, there, refused, gone, people }: JudgeRequest): Json {
  const judged = candidates.filter(({ number }) => asked.includes(number));
  return {
    judgements: judged.map(({ number, gist, premise }) => {
      const earlier = candidates.filter((other) => other.number < number);
      const twins = earlier.filter(
        (other) => other.gist === gist || (premise && JSON.stringify(other.premise) === JSON.stringify(premise)),
      );
      const named = gone.filter(({ id, quote }) => {
        const name = people.find((person) => person.id === id)?.name;
        return quote !== undefined && name !== undefined && gist.includes(name);
      });
      return {
        candidate: number,
        same_as: [
          ...twins.map((twin) => String(twin.number)),
          ...there.flatMap((other, index) => (other === gist ? [`there:${index + 1}`] : [])),
          ...refused.flatMap((other, index) => (other === gist ? [`refused:${index + 1}`] : [])),
        ],
        against: named.map(({ id, node_id = '', quote = '' }) => ({ what: 'dead', id, node_id, quote })),
        faults: [],
      };
    }),
  };
}
