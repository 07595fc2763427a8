/** A document of lists, one item a piece, so that a stream shows the first before the last is checked. */
export function* listInPieces(document: Readonly<Record<string, readonly unknown[]>>): Generator<string> {
  let opening = '{';
  for (const [name, items] of Object.entries(document)) {
    yield `${opening}${JSON.stringify(name)}:[`;
    for (const [index, item] of items.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(item)}`;
    yield ']';
    opening = ',';
  }
  yield '}';
}
