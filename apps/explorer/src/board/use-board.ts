import type { JobArtifact, StoryboardResponse } from '@creative-space/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../client/session';
import { keep, keepsake } from '../store/projects';
import { EMPTY_BOARD, isOver, KEPT_AS, type BoardDraft } from './draft';
import { Links } from './links';

export interface Board {
  /** As it is planned; undefined until this browser has looked. */
  draft: BoardDraft | undefined;
  /** As the server has it, when it was drawn. */
  drawn: StoryboardResponse | undefined;
  error: unknown;
  change: (change: (board: BoardDraft) => BoardDraft) => void;
  /** Shows a board of the server that was begun or changed, and follows it until it has ended. */
  follow: (drawn: StoryboardResponse) => void;
  /** Asks for it again. */
  again: () => void;
  /** The link of a file led to nothing: asks for a new one where that may help. */
  renew: (file: JobArtifact) => void;
}

/** The board of a project: the plan is kept in this browser, what was drawn is the server's. */
export function useBoard(project: string): Board {
  const [draft, setDraft] = useState<BoardDraft>();
  const [drawn, setDrawn] = useState<StoryboardResponse>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  const [links] = useState(() => new Links());

  const watch = useCallback(async (id: string, begun?: StoryboardResponse) => {
    stop.current?.abort();
    const { signal } = (stop.current = new AbortController());
    setError(undefined);
    try {
      const now = begun ?? (await client.getStoryboard(id, { signal }));
      setDrawn(now);
      if (!isOver(now)) await client.storyboards.wait(id, { signal, onProgress: latest(id, signal, setDrawn) });
      setDrawn(await client.getStoryboard(id, { signal }));
    } catch (problem) {
      if (signal.aborted) return;
      setError(problem);
      // One that failed is still there, with what was made of it.
      await client.getStoryboard(id, { signal }).then(setDrawn, () => undefined);
    }
  }, []);

  useEffect(() => {
    let isHere = true;
    void keepsake<BoardDraft>(project, KEPT_AS).then((kept) => {
      if (!isHere) return;
      setDraft(kept ?? EMPTY_BOARD);
      if (kept?.storyboard_id) void watch(kept.storyboard_id);
    });
    return () => {
      isHere = false;
      stop.current?.abort();
    };
  }, [project, watch]);

  const change = useCallback(
    (make: (board: BoardDraft) => BoardDraft) =>
      setDraft((board) => {
        const next = make(board ?? EMPTY_BOARD);
        void keep(project, KEPT_AS, next);
        return next;
      }),
    [project],
  );
  const follow = useCallback(
    (begun: StoryboardResponse) => {
      change((board) => ({ ...board, storyboard_id: begun.storyboard_id }));
      void watch(begun.storyboard_id, begun);
    },
    [change, watch],
  );
  const id = drawn?.storyboard_id;
  const again = useCallback(() => void (id && watch(id)), [id, watch]);
  const renew = useCallback((file: JobArtifact) => links.mayRenew(file) && again(), [links, again]);
  // A board that was given up for another plan is not shown with it.
  const isOfDraft = drawn !== undefined && drawn.storyboard_id === draft?.storyboard_id;
  return { draft, drawn: isOfDraft ? drawn : undefined, error, change, follow, again, renew };
}

/** Looks at a board when something happened to it, one look at a time. */
function latest(id: string, signal: AbortSignal, show: (drawn: StoryboardResponse) => void): () => void {
  let looking = false;
  let missed = false;
  const look = async () => {
    if (looking) return void (missed = true);
    looking = true;
    await client.getStoryboard(id, { signal }).then(show, () => undefined);
    looking = false;
    if (missed && !signal.aborted) {
      missed = false;
      void look();
    }
  };
  return () => void look();
}
