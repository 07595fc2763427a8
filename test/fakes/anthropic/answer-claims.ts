import type { Item } from './answer-fields';
import type { JsonObject } from './json';
import type { Story, StoryNode } from './story-reader';

/** Kinds of entries that can be new in any story. */
const NEW_KINDS = ['fact', 'event', 'rule', 'thread'];

/** The nodes that a task names in quotation marks: what a careful reader looks at. */
export function namedNodes({ nodes, task }: Story): StoryNode[] {
  const named = nodes.filter(({ id }) => task.includes(`"${id}"`));
  return named.length > 0 ? named : nodes.slice(-1);
}

/** Whether an object claims something of a canon: an operation on a kind of entry, with evidence. */
export function isClaim(object: JsonObject): boolean {
  return 'op' in object && 'kind' in object && 'evidence' in object;
}

/** Members of a claim that fit each other: the first changes a fact that there is, the others are about what is new. */
export function settleClaim(claim: JsonObject, { index, event, factId }: Item, story: Story): void {
  const known = index === 0 && factId !== undefined;
  const kind = known ? 'fact' : NEW_KINDS[index % NEW_KINDS.length]!;
  Object.assign(claim, {
    op: known ? 'update' : 'add',
    kind,
    id: known ? factId : 'new',
    field: known ? 'value' : kind === 'fact' ? `matter ${index + 1}` : 'label',
    subject: kind === 'fact' && !known ? (story.people[index % story.people.length] ?? 'someone') : '',
    after: kind === 'rule' || kind === 'thread' ? event.gist : event.title,
    detail: '',
    holder: '',
  });
}
