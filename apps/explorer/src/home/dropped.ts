let waiting: readonly File[] = [];

/** Files that were dropped on another page than that of all stories; once. */
export function droppedFiles(): readonly File[] {
  const files = waiting;
  waiting = [];
  return files;
}

/**
 * Takes files that are dropped where nothing else does, so that the browser does not leave the page for them.
 * @param onDrop shows the page of all stories, which reads them
 */
export function takeDrops(onDrop: () => void): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (event.defaultPrevented || files.length === 0) return;
    event.preventDefault();
    waiting = files;
    onDrop();
  };
  addEventListener('dragover', over);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('drop', drop);
  };
}
