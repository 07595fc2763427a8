import type { SignedInUser } from '@creative-space/sdk';
import type { Awareness } from 'y-protocols/awareness';
import type { Present } from '../sync/sync-state';

/** Tells the others at which node this tab is, and shows who else is here and where. */
export class Here {
  constructor(
    private readonly awareness: Awareness,
    private readonly user: SignedInUser,
    onPresent: (present: Present[]) => void,
  ) {
    awareness.on('change', ({ added }: { added: number[] }, origin: unknown) => {
      onPresent(this.present());
      // Who has just come does not know yet who is here.
      if (origin !== 'local' && added.length > 0) awareness.setLocalState(awareness.getLocalState());
    });
  }

  tell(node: string | undefined): void {
    const before = this.awareness.getLocalState() as Partial<Present> | null;
    if (before?.node === node && before?.userId) return;
    const { id, name, email } = this.user;
    this.awareness.setLocalState({ userId: id, name: name ?? email ?? '', node });
  }

  private present(): Present[] {
    return [...this.awareness.getStates()].flatMap(([key, state]): Present[] => {
      const { userId, name, node } = state as Partial<Record<keyof Present, unknown>>;
      if (key === this.awareness.clientID || typeof userId !== 'string') return [];
      const words = typeof name === 'string' && name.trim() ? name.trim().slice(0, 80) : 'Somebody';
      return [{ key, userId, name: words, ...(typeof node === 'string' && { node }) }];
    });
  }
}
