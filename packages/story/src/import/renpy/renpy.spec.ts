import { parentsOf } from '../../graph/story.ts';
import { validateGraph } from '../../graph/validate.ts';
import { importRenpy } from './renpy.ts';

const SCRIPT = `define config.name = _("The Pier")
define e = Character("Eileen", color="#c8ffc8") # her colour
image bg pier = "pier.jpg"

label start:
    scene bg pier with fade
    "The boats lie on their sides."
    e happy "I waited {i}all{/i} night, [player]."
    extend " Twice."
    $ met = True
    menu:
        e "What now?"
        "Stay":
            jump stay
        "Go \\"home\\"" if met:
            e "Then go."
        "Ask her":
            menu:
                "Why?":
                    "She shrugs."
                "Never mind.":
                    jump stay
    "You walk off."
    if met:
        "She waves."
    else:
        "Nobody waves."
    call rain
    jump .dry

label .dry:
    "It is dry."
    return

label stay:
    """
    You stay.

    She smiles,
    and sleeps.
    """
    jump start

label rain:
    "It rains."
    return
`;

describe('importRenpy', () => {
  const { graph, details, losses, title, start } = importRenpy(SCRIPT);
  const text = (id: string) => graph.nodes.find((node) => node.id === id)!.text;

  it('makes nodes of labels, of choices in choices, and of what follows a menu', () => {
    expect(validateGraph(graph)).toEqual([]);
    expect([title, start]).toEqual(['The Pier', 'start']);
    expect(graph.nodes.map((node) => [node.title, parentsOf(node).length])).toEqual([
      ['start', 0],
      ['Ask her', 1],
      [undefined, 2],
      ['start.dry', 1],
      ['stay', 2],
      ['rain', 1],
    ]);
    expect(text('start')).toBe(
      'The boats lie on their sides.\nEileen: I waited all night, [player]. Twice.\nEileen: What now?',
    );
    expect(text('stay')).toBe('You stay.\nShe smiles, and sleeps.');
  });

  it('has jumps, calls and menus as links, with what a choice leads to', () => {
    expect(details['start']!.links).toEqual([
      { kind: 'choice', to: 'stay', label: 'Stay' },
      { kind: 'choice', to: graph.nodes[2]!.id, label: 'Go "home"', text: 'Eileen: Then go.' },
      { kind: 'choice', to: graph.nodes[1]!.id, label: 'Ask her' },
    ]);
    expect(details[graph.nodes[2]!.id]).toMatchObject({
      variants: [['She waves.', 'Nobody waves.']],
      links: [
        { kind: 'tunnel', to: 'rain' },
        { kind: 'divert', to: 'start-dry' },
      ],
    });
    expect(details['stay']!.links).toEqual([{ kind: 'divert', to: 'start', back: true }]);
  });

  it('tells what was lost', () => {
    const found = losses.map(({ kind, what, line, node }) => [kind, what, line, node]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['comment', 'her colour', 2, undefined],
        ['asset', 'image bg pier = "pier.jpg"', 3, undefined],
        ['asset', 'scene bg pier with fade', 6, 'start'],
        ['variable', '[player]', 8, 'start'],
        ['variable', '$ met = True', 10, 'start'],
        ['conditional', 'if met', 15, 'start'],
        ['cycle', '-> start', expect.any(Number), 'stay'],
      ]),
    );
  });

  it('takes the label of a screen for none of the story', () => {
    const screen =
      'screen history():\n    vbox:\n        label h.who:\n            style "name"\n        text "words"\n';
    const { graph } = importRenpy(`${screen}label start:\n    "A."\n    return\n${screen}`);
    expect(graph.nodes.map(({ id, text }) => [id, text])).toEqual([['start', 'A.']]);
  });

  it('goes on in the next label where nothing jumps', () => {
    const story = importRenpy('label a:\n    "A."\nlabel b:\n    "B."\n    return\nlabel c:\n    "C."');
    expect(story.graph.nodes.map(({ id, parent_id }) => [id, parent_id])).toEqual([
      ['a', null],
      ['b', 'a'],
      ['c', null],
    ]);
  });

  it.each([
    ['', 'no label'],
    ['label a:\n    "never', 'line 2: the string never ends'],
  ])('refuses %j', (source, message) => {
    expect(() => importRenpy(source)).toThrow(message);
  });
});
