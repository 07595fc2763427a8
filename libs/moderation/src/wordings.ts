import type { Wording } from './content-policy';

/** As long as a hash of the contract at the most. */
const TOKEN = /^[A-Za-z0-9_:.-]{0,71}$/;

/**
 * Every text in a JSON value, with its pointer (RFC 6901), in the order of the value. It takes whatever a client has sent,
 * before its shape was checked, and however deep it lies.
 */
export function wordingsIn(value: unknown): Wording[] {
  const found: Wording[] = [];
  const open: { value: unknown; pointer: string }[] = [{ value, pointer: '' }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value === 'string') {
      found.push({ pointer: next.pointer, text: next.value, isToken: TOKEN.test(next.value) });
    }
    if (typeof next.value !== 'object' || next.value === null) continue;
    const { pointer } = next;
    const members = Object.entries(next.value as object).map(([name, member]) => ({
      value: member as unknown,
      pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    }));
    for (const member of members.reverse()) open.push(member);
  }
  return found;
}
