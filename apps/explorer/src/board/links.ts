import type { JobArtifact } from '@creative-space/sdk';

/** Which files were asked for again, because their links led to nothing. */
export class Links {
  private readonly asked = new Set<string>();

  /**
   * Whether a new link may help. A file that cannot be shown fails with each new one, so it is asked for once, and later
   * only when its link has ended.
   */
  mayRenew({ artifact_id, url_expires_at }: Pick<JobArtifact, 'artifact_id' | 'url_expires_at'>): boolean {
    const hasEnded = url_expires_at !== null && Date.parse(url_expires_at) <= Date.now();
    if (this.asked.has(artifact_id) && !hasEnded) return false;
    this.asked.add(artifact_id);
    return true;
  }
}
