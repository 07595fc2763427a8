/**
 * What one part of the system stores about a person. Each part that stores something has one of these; the account
 * routes ask them all. What hangs on the account's row by a foreign key or a trigger goes when that row goes and needs
 * no `erase`; the rest (files, rows elsewhere) is erased there.
 */
export abstract class PersonalData {
  /** The member of the export that holds it. */
  abstract readonly name: string;

  /** Everything stored about the person, ready for JSON. Secrets and their hashes are left out. */
  abstract export(userId: string): Promise<unknown>;

  /** Before the account goes. Must bear being called again, since a deletion may be tried twice. */
  erase(_userId: string): Promise<void> {
    return Promise.resolve();
  }
}
