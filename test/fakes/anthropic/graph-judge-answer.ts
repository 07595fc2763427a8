import { isObject, type Json, type JsonObject } from './json';
import { jsonObjectsIn } from './story-reader';

/** Whether an answer of this schema is that of a reader of whole stories. */
export function isGraphJudging(schema: Json | undefined): boolean {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return 'conflicts' in properties && JSON.stringify(properties.conflicts).includes('against_quote');
}

/**
 * What a reader says who goes by the letter: "the opposite of VALUE" goes against each fact of that value, "unlike in NODE"
 * against how that node begins, and "out of thin air" stands for a claim whose words are nowhere.
 */
export function graphConflictsOf(prompt: string): Json {
  const objects = jsonObjectsIn(prompt);
  const facts = objects.flatMap(({ fact }) => (isObject(fact) ? [fact] : []));
  const told = new Map(objects.flatMap(({ node, before, text }) => [[String(node ?? before), String(text)] as const]));
  const conflicts: JsonObject[] = [];
  for (const { node, text } of objects) {
    if (typeof node !== 'string' || typeof text !== 'string') continue;
    const claim = (quote: string, against: string, id: string, against_quote = '') =>
      conflicts.push({ node_id: node, quote, against, id, against_quote, kind: 'fact' });
    for (const { id, value } of facts) {
      if (text.includes(`the opposite of ${String(value)}`))
        claim(sentenceWith(text, 'the opposite of'), 'fact', String(id));
    }
    const other = /unlike in (\w+)/.exec(text)?.[1];
    if (other !== undefined)
      claim(sentenceWith(text, 'unlike in'), 'node', other, (told.get(other) ?? '').split('. ')[0]);
    if (text.includes('out of thin air')) claim('words that stand nowhere at all', 'fact', String(facts[0]?.id));
  }
  return { conflicts };
}

function sentenceWith(text: string, words: string): string {
  return text.split(/(?<=\.) /).find((sentence) => sentence.includes(words))!;
}
