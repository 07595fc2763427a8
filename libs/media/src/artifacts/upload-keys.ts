/** Where a client puts what nobody has looked at yet. */
export function uploadKey(id: string): string {
  return `uploads/${id}`;
}

/** The picture and its small one. Known from the id alone, so that they are found when their rows were never written. */
export function keysOfUpload(id: string): [string, string] {
  return [`media/${id}/image`, `media/${id}/thumbnail`];
}
