import type { PathNode } from '@cse/prompts';
import { mobyDickPath } from '../../../../test/fixtures';
import { castOf, type Cast } from './cast';
import { namesOf } from './names';

function castOfPath(path: PathNode[]): Cast {
  return castOf(path.map(({ text }) => namesOf(text)));
}

function names(list: { name: string }[]): string[] {
  return list.map(({ name }) => name);
}

describe('the cast of a path', () => {
  it('knows the twelve foremost people of two hundred nodes of a novel', () => {
    const foremost = names(castOfPath(mobyDickPath(200)).characters).slice(0, 12);
    const people =
      /^(?:Queequeg|Bildad|Peleg|Ahab|Captain (?:Peleg|Ahab|Bildad)|Jonah|Stubb|Starbuck|Mrs\. Hussey|Flask|Elijah|Yojo|Ishmael|Father Mapple|Peter Coffin)$/;
    expect(foremost).toHaveLength(12);
    for (const name of foremost) expect(name).toMatch(people);
  });

  it('takes no death, feast, boy, book, whale, nation or inhabitant for a person or a place', () => {
    const { characters, places } = castOfPath(mobyDickPath(500));
    const all = names([...characters.slice(0, 40), ...places.slice(0, 30)]).join('; ');
    expect(all).not.toMatch(
      /(?<!-)\b(?:Death|Ramadan|Boy|BOOK|Book|Sperm|Right Whale|White Whale|English|Dutch|Nantucketers?|God)\b/,
    );
    expect(all).not.toMatch(/['’]s\b/);
  });

  it('says where its places are: aboard the Pequod, in Nantucket', () => {
    const { places } = castOfPath(mobyDickPath(200));
    expect(places[0]).toMatchObject({ name: 'Pequod', article: true, preposition: 'aboard' });
    expect(places[1]).toMatchObject({ name: 'Nantucket', article: false, preposition: 'in' });
    expect(names(places)).toEqual(expect.arrayContaining(['New Bedford', 'Cape Horn']));
  });

  it('joins the forms of a name and sums what they say', () => {
    const cast = castOf([
      namesOf('Old Captain Marrow stood at the gate. "Come in," said Marrow, and nobody did.'),
      namesOf('They had never liked Marrow. Captain Marrow knew it.'),
    ]);
    expect(cast.characters).toHaveLength(1);
    expect(cast.characters[0]!.mentions).toBe(4);
  });

  it('calls somebody by the short form, even where that only opens sentences', () => {
    const { characters } = castOf([
      namesOf('Commander Idris Okafor watched the inner hatch. Okafor did not open it. Okafor waited.'),
    ]);
    expect(names(characters)).toEqual(['Okafor']);
  });

  it('finds invented people and places by what stands around them', () => {
    const cast = castOf([
      namesOf(
        '"Who is there?" whispered Osric Tane. Vell lay dark behind him. He had lived in Vell all his life, as had his ' +
          'sister Ilana, who kept the Glass Library in Fishgate Street.',
      ),
    ]);
    expect(names(cast.characters)).toEqual(expect.arrayContaining(['Osric Tane', 'Ilana']));
    expect(names(cast.places)).toEqual(expect.arrayContaining(['Vell', 'Glass Library', 'Fishgate Street']));
  });

  it('takes a known city for a place even where it acts', () => {
    const cast = castOf([namesOf('Anna came from Prague. Prague said nothing. It is long since Anna left Prague.')]);
    expect(names(cast.places)).toEqual(['Prague']);
    expect(names(cast.characters)).toEqual(['Anna']);
  });

  it('reads no name from headings in capitals or from words that open a sentence', () => {
    const cast = castOf([
      namesOf('CHAPTER ONE. BOOK I. Suddenly nothing moved. Behind them nothing moved. Nothing did.'),
    ]);
    expect(cast).toEqual({ characters: [], places: [], unclassified: [] });
  });
});
