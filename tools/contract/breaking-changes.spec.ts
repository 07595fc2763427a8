import type { OpenAPIObject } from '@nestjs/swagger';
import document from '../../contracts/openapi.json';
import { breakingChanges } from './breaking-changes';

interface Changed {
  paths: Record<string, Record<string, Changing>>;
  components: { schemas: Record<string, Changing> };
}
/** Whatever a test wants to change. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Changing = any;

const before = document as unknown as OpenAPIObject;

function after(change: (changed: Changed) => void): string[] {
  const changed = JSON.parse(JSON.stringify(document)) as Changed;
  change(changed);
  return breakingChanges(before, changed as unknown as OpenAPIObject);
}

const suggest = ({ paths }: Changed): Changing => paths['/ai/suggest']!.post;
const member = ({ components }: Changed, schema: string, name: string): Changing =>
  components.schemas[schema].properties[name];

describe('the report of breaking changes', () => {
  it('says nothing of a document that is the same', () => {
    expect(breakingChanges(before, before)).toEqual([]);
  });

  it.each<[string, (changed: Changed) => void]>([
    ['an operation is added', ({ paths }) => (paths['/new'] = { get: { operationId: 'new', responses: {} } })],
    ['an optional field', (d) => (d.components.schemas.SuggestBody.properties.more = { type: 'string' })],
    ['a member of an answer', (d) => (d.components.schemas.SuggestResponse.properties.more = { type: 'string' })],
    ['a value in an answer', (d) => d.components.schemas.NoticeCode.enum.push('another')],
    ['a value that is taken', (d) => d.components.schemas.Tier.enum.push('finest')],
    ['more is taken', (d) => (member(d, 'SuggestBody', 'steer').maxLength += 1)],
    ['a code of a problem', (d) => delete suggest(d).responses['504']],
    ['other words', (d) => (suggest(d).summary = 'Say what comes next')],
  ])('bears that %s', (_, change) => {
    expect(after(change)).toEqual([]);
  });

  it.each<[string, (changed: Changed) => void]>([
    ['GET /usage/current: is gone', ({ paths }) => delete paths['/usage/current']],
    ['POST /ai/suggest: is now called propose', (d) => (suggest(d).operationId = 'propose')],
    ['GET /health/live: needs a sign-in now', (d) => (d.paths['/health/live']!.get.security = [{ bearer: [] }])],
    [
      'GET /usage/events: takes no query parameter cursor any more',
      (d) => d.paths['/usage/events']!.get.parameters.splice(1, 1),
    ],
    [
      'GET /usage/events: needs the query parameter limit',
      (d) => (d.paths['/usage/events']!.get.parameters[0].required = true),
    ],
    ['POST /ai/suggest: body.steer is gone', (d) => delete d.components.schemas.SuggestBody.properties.steer],
    ['POST /ai/suggest: body.steer is needed now', (d) => d.components.schemas.SuggestBody.required.push('steer')],
    ['POST /ai/suggest: body.steer has a lower maxLength', (d) => (member(d, 'SuggestBody', 'steer').maxLength -= 1)],
    ['POST /ai/suggest: body.tier may not be draft any more', (d) => d.components.schemas.Tier.enum.shift()],
    ['POST /ai/suggest: body.tier defaults to "draft"', (d) => (member(d, 'SuggestBody', 'tier').default = 'draft')],
    [
      'POST /ai/suggest: body.active_path[].title was string, is integer',
      (d) => (member(d, 'PathNode', 'title').type = 'integer'),
    ],
    [
      'POST /ai/suggest: answer.ghost_nodes[].title is gone',
      (d) => delete d.components.schemas.GhostNode.properties.title,
    ],
    [
      'POST /ai/suggest: answer.ghost_nodes[].title was string, is string or null',
      (d) => (member(d, 'GhostNode', 'title').type = ['string', 'null']),
    ],
    [
      'POST /ai/suggest: answer.offer_cursor may be absent now',
      (d) => d.components.schemas.SuggestResponse.required.splice(-1, 1),
    ],
    [
      'POST /images/generate: answers no 202 any more',
      (d) => delete d.paths['/images/generate']!.post.responses['202'],
    ],
  ])('says: %s', (said, change) => {
    expect(after(change)).toContain(said);
  });
});
