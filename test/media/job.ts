/** A job as the contract writes it. */
export interface Job {
  job_id: string;
  kind: string;
  status: string;
  stage: string | null;
  progress: number;
  warnings: { code: string; detail: string }[];
  provider: string;
  model: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  expires_at: string | null;
  cost: { estimate_usd: number; charged_usd: number | null; possibly_billed_usd: number };
  duration: { requested_s: number; billed_s: number; delivered_s: number | null } | null;
  attempts: number;
  artifacts: {
    artifact_id: string;
    role: string;
    url: string;
    content_type: string;
    bytes: number;
    width: number;
    height: number;
    duration_s: number | null;
    fps: number | null;
    sha256: string;
    thumbhash: string | null;
  }[];
  error: { code: string; message: string; retryable: boolean; resets_at: string | null } | null;
  queue: { position: number; eta_s: number | null } | null;
}
