import { statement } from './facts';
import { asked } from './questions';

describe('a question as a clause', () => {
  it.each([
    [
      'Why did Lucia send the scarf to Tomas?',
      'why Lucia had sent the scarf to Tomas',
      'why Lucia sent the scarf to Tomas',
    ],
    [
      'What is written on the seed packet?',
      'what was written on the seed packet',
      'what is written on the seed packet',
    ],
    [
      'Will Hester open the third gate?',
      'whether Hester would open the third gate',
      'whether Hester will open the third gate',
    ],
    [
      'Who is coming along the quay with the lantern?',
      'who was coming along the quay with the lantern',
      'who is coming along the quay with the lantern',
    ],
    ['What does the key open, and why does the reeve think it lost?', 'what the key opened', 'what the key opens'],
    ['Who wrote the letter?', 'who had written the letter', 'who wrote the letter'],
    ['Where is Tomas?', 'where Tomas was', 'where Tomas is'],
    ['Who is the stranger?', 'who the stranger was', 'who the stranger is'],
    ['Whose key is that?', undefined, undefined],
    ['How did the old reeve lose his ring?', 'how the old reeve had lost his ring', 'how the old reeve lost his ring'],
    ['Can Mara trust Osric?', 'whether Mara could trust Osric', 'whether Mara can trust Osric'],
    ['What will become of the house?', 'what would become of the house', 'what will become of the house'],
    ['Who writes the name back, and why?', 'who wrote the name back', 'who writes the name back'],
    ['Did they frobnicate the wug?', undefined, undefined],
    ['The lamp', undefined, undefined],
    ['', undefined, undefined],
  ])('%s', (question, past, present) => {
    expect([asked(question, 'past')?.clause, asked(question, 'present')?.clause]).toEqual([past, present]);
  });

  it('has a deed where it asks whether somebody will do something', () => {
    expect(asked('Will Hester open the third gate?', 'past')?.deed).toEqual({
      subject: 'Hester',
      verb: 'open',
      rest: ' the third gate',
    });
    expect(asked('What will Hester open?', 'past')?.deed).toBeUndefined();
  });
});

describe('a fact as what one says of its subject', () => {
  it.each([
    ['cannot swim', 'could not swim', 'cannot swim'],
    ['has not left his bed since Easter', 'had not left his bed since Easter', 'has not left his bed since Easter'],
    ['has no arm', 'had no arm', 'has no arm'],
    ['afraid of dogs', 'was afraid of dogs', 'is afraid of dogs'],
    ['knows the way', 'knew the way', 'knows the way'],
    ['is the true heir.', 'was the true heir', 'is the true heir'],
    ['eleven', undefined, undefined],
    ['bad hip', undefined, undefined],
    ['in the clock of the weir house', undefined, undefined],
  ])('%s', (value, past, present) => {
    const fact = { id: 'f', subject: 's', attribute: 'a', value };
    expect([statement(fact, 'past'), statement(fact, 'present')]).toEqual([past, present]);
  });
});
