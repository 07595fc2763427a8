import { validateGraph } from '../../graph/validate.ts';
import { importTwineHtml } from './twine-html.ts';

const TWINE_2 = `<html><body>
<tw-storydata name="Tom &amp; Ida" startnode="2" ifid="A-1" format="Harlowe" hidden>
<style role="stylesheet" id="twine-user-stylesheet">body {}</style>
<script role="script" id="twine-user-script"></script>
<tw-passagedata pid="1" name="End" tags="" position="1,2">5 &lt; 6, &#39;now&#39;.</tw-passagedata>
<tw-passagedata pid="2" name="A &quot;gate&quot;" tags="outdoors dark">(set: $x to 1)Hello.

[[On-&gt;End]]</tw-passagedata>
</tw-storydata></body></html>`;

describe('importTwineHtml', () => {
  it('reads what Twine 2 publishes', () => {
    const { graph, title, meta, start, details, losses } = importTwineHtml(TWINE_2);
    expect([title, meta, start]).toEqual(['Tom & Ida', { ifid: 'A-1', format: 'Harlowe' }, 'a-gate']);
    expect(graph.nodes).toEqual([
      { id: 'a-gate', parent_id: null, title: 'A "gate"', text: 'Hello.' },
      { id: 'end', parent_id: 'a-gate', title: 'End', text: "5 < 6, 'now'." },
    ]);
    expect(details['a-gate']!.tags).toEqual(['outdoors', 'dark']);
    expect(losses.map(({ kind, line }) => [kind, line])).toEqual([
      ['style', 3],
      ['variable', 7],
    ]);
    expect(validateGraph(graph)).toEqual([]);
  });

  it('reads what Twine 1 published', () => {
    const { graph, start } = importTwineHtml(
      '<div id="storeArea" hidden><div tiddler="Other" tags="">B\\nC \\sd</div><div tiddler="Start" tags="x">A [[on|Other]]</div></div>',
    );
    expect(start).toBe('start');
    expect(graph.nodes.map(({ id, text }) => [id, text])).toEqual([
      ['start', 'A on'],
      ['other', 'B\nC \\d'],
    ]);
  });

  it.each([
    ['<p>x</p>', 'line 1: there is neither'],
    [
      '\n<tw-storydata name="x">\n<tw-passagedata pid="1" name="a">b',
      'line 3: the element tw-passagedata is not closed',
    ],
    ['<tw-storydata name="x"', 'line 1: the element tw-storydata is not closed'],
    ['<tw-storydata name="x"></tw-storydata>', 'no passage'],
  ])('refuses %j', (source, message) => {
    expect(() => importTwineHtml(source)).toThrow(message);
  });
});
