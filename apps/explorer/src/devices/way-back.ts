import { openVault } from '../vault/open-vault';
import { hasWayBack } from '../vault/server-stories';

const key = (userId: string): string => `explorer:unwritten:${userId}`;

/** Whether a recovery code is due here that nobody has said to have written down: the server may count it, nobody can use it. */
export const isCodeDue = (userId: string): boolean => localStorage.getItem(key(userId)) !== null;

/** Notes that a recovery code is due where nothing else opens a person's stories on an empty device. */
export async function noteWayBack(userId: string): Promise<void> {
  if (!(await hasWayBack())) localStorage.setItem(key(userId), '1');
}

/** A new code, which ends the one before. It is due until it is written down. */
export async function makeCode(userId: string): Promise<string> {
  localStorage.setItem(key(userId), '1');
  return (await openVault(userId)).makeRecoveryCode();
}

export const noteWritten = (userId: string): void => localStorage.removeItem(key(userId));
