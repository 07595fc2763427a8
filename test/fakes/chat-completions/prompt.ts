import { isObject, type Json, type JsonObject, objectsOf } from '../anthropic/json';
import { jsonObjectsIn } from '../anthropic/story-reader';

/** One text of a prompt, and whether a cache mark stands behind it. */
export interface PromptText {
  text: string;
  marked: boolean;
}

/** The texts of a request's messages in their order. */
export function textsOf(body: JsonObject): PromptText[] {
  return objectsOf(body.messages).flatMap(({ content }) => partsOf(content));
}

function partsOf(content: Json | undefined): PromptText[] {
  if (typeof content === 'string') return [{ text: content, marked: false }];
  return objectsOf(content).map((part) => ({
    text: String(part.text),
    marked: isObject(part.prompt_cache_breakpoint),
  }));
}

/** Where the task of a prompt begins, which is the last thing that it says. */
const BEFORE_TASK = /<\/(?:path|answer)[^>]*>(?![\s\S]*<\/(?:path|answer)[^>]*>)/;

/** The same request as the answering part of the fake of the Messages API reads it. */
export function asMessages(body: JsonObject): JsonObject {
  const [system, ...others] = objectsOf(body.messages).map(({ content }) =>
    partsOf(content)
      .map(({ text }) => text)
      .join(''),
  );
  const merged = others.length === 0;
  const user = merged ? system! : others.join('');
  const taskAt = user.search(BEFORE_TASK);
  const pieces = taskAt > 0 ? [user.slice(0, taskAt), user.slice(taskAt)] : [user];
  return {
    system: merged ? '' : system!,
    messages: [{ role: 'user', content: pieces.map((text) => ({ type: 'text', text })) }],
    output_config: { format: { type: 'json_schema', schema: schemaOf(body) ?? null } },
  };
}

/** The schema that an answer is to follow: the one that is asked for, else the one that the prompt tells. */
export function schemaOf(body: JsonObject): JsonObject | undefined {
  const format = isObject(body.response_format) ? body.response_format : {};
  if (isObject(format.json_schema) && isObject(format.json_schema.schema)) return format.json_schema.schema;
  const said = textsOf(body)
    .map(({ text }) => text)
    .join('\n');
  const at = said.indexOf('JSON schema');
  return at < 0 ? undefined : jsonObjectsIn(said.slice(at)).find(({ properties }) => isObject(properties));
}
