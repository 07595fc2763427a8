/**
 * Creative Space Engine
 * 1.0.0
 * DO NOT MODIFY - This file has been generated using oazapfts.
 * See https://www.npmjs.com/package/oazapfts
 */
import * as Oazapfts from '@oazapfts/runtime';
export type DevLoginBody = {
  email: string;
  device_name?: string;
};
export type SignedInUser = {
  id: string;
  email: string | null;
  name: string | null;
  role: 'user' | 'admin';
};
export type TokenPairResponse = {
  /** A JWT for the Authorization header */
  access_token: string;
  token_type: 'Bearer';
  /** Seconds */
  expires_in: number;
  /** Use once; the answer holds its successor */
  refresh_token: string;
  /** Seconds without use */
  refresh_expires_in: number;
  session_id: string;
  user: SignedInUser;
};
export type ErrorCode =
  | 'validation_failed'
  | 'malformed_json'
  | 'unauthenticated'
  | 'token_expired'
  | 'session_revoked'
  | 'session_expired'
  | 'refresh_invalid'
  | 'refresh_reused'
  | 'invalid_grant'
  | 'invalid_request'
  | 'csrf'
  | 'quota_exceeded'
  | 'forbidden'
  | 'account_suspended'
  | 'not_found'
  | 'request_in_progress'
  | 'invalid_state'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'path_empty'
  | 'path_duplicate_id'
  | 'path_root_first'
  | 'path_not_contiguous'
  | 'reference_off_path'
  | 'child_not_direct'
  | 'selection_mismatch'
  | 'leg_not_from_ancestor'
  | 'unsupported_option'
  | 'image_rejected'
  | 'url_not_allowed'
  | 'idempotency_key_reused'
  | 'content_refused'
  | 'unpriced_model'
  | 'rate_limited'
  | 'internal'
  | 'provider_error'
  | 'provider_unavailable'
  | 'store_unavailable'
  | 'overloaded'
  | 'provider_timeout';
export type FieldProblem = {
  /** RFC 6901 pointer into the request. */
  pointer: string;
  detail: string;
};
export type ProblemDocument = {
  /** Names the kind of problem. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  /** Stands in the log line that says more. */
  request_id: string;
  errors?: FieldProblem[];
  [key: string]: any;
};
export type MeResponse = {
  id: string;
  email: string | null;
  name: string | null;
  role: 'user' | 'admin';
  /** The plan that sets the default caps */
  plan: string;
  /** The session that this request came with */
  session_id: string;
  created_at: string;
};
export type RefreshBody = {
  /** The refresh token of a client whose transport is the body */
  refresh_token: string;
  /** Must be the client that signed in */
  client_id?: string;
};
export type HealthResponse = {
  status: 'ok';
};
import type { StreamEvent } from '../event-stream.ts';

export type StreamInit = Oazapfts.RequestOpts & { body?: string };

/** Sends a request and yields the events of its answer. */
export type StreamCall = <Events>(path: string, init: StreamInit) => AsyncGenerator<StreamEvent<Events>, void, void>;

/** The operations of the api over one set of defaults. */
export function operations(defaults: Oazapfts.RequestOpts, _stream: StreamCall) {
  const oazapfts = Oazapfts.runtime(defaults);

  /**
   * Sign in without a provider, for scripts
   */
  function devLogin(devLoginBody: DevLoginBody, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(
      oazapfts.fetchJson<
        | {
            status: 200;
            data: TokenPairResponse;
          }
        | {
            status: 400;
            data: ProblemDocument;
          }
        | {
            status: 403;
            data: ProblemDocument;
          }
        | {
            status: 404;
            data: ProblemDocument;
          }
        | {
            status: 413;
            data: ProblemDocument;
          }
        | {
            status: 415;
            data: ProblemDocument;
          }
        | {
            status: 500;
            data: ProblemDocument;
          }
        | {
            status: 503;
            data: ProblemDocument;
          }
      >(
        '/auth/dev/login',
        oazapfts.json({
          ...opts,
          method: 'POST',
          body: devLoginBody,
        }),
      ),
    );
  }

  /**
   * Who is signed in
   */
  function me(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(
      oazapfts.fetchJson<
        | {
            status: 200;
            data: MeResponse;
          }
        | {
            status: 401;
            data: ProblemDocument;
          }
        | {
            status: 403;
            data: ProblemDocument;
          }
        | {
            status: 500;
            data: ProblemDocument;
          }
        | {
            status: 503;
            data: ProblemDocument;
          }
      >('/auth/me', {
        ...opts,
      }),
    );
  }

  /**
   * Exchange a refresh token for its successor
   */
  function refresh(refreshBody: RefreshBody, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(
      oazapfts.fetchJson<
        | {
            status: 200;
            data: TokenPairResponse;
          }
        | {
            status: 400;
            data: ProblemDocument;
          }
        | {
            status: 401;
            data: ProblemDocument;
          }
        | {
            status: 413;
            data: ProblemDocument;
          }
        | {
            status: 415;
            data: ProblemDocument;
          }
        | {
            status: 500;
            data: ProblemDocument;
          }
        | {
            status: 503;
            data: ProblemDocument;
          }
      >(
        '/auth/refresh',
        oazapfts.json({
          ...opts,
          method: 'POST',
          body: refreshBody,
        }),
      ),
    );
  }

  /**
   * Whether the process runs
   */
  function live(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(
      oazapfts.fetchJson<
        | {
            status: 200;
            data: HealthResponse;
          }
        | {
            status: 500;
            data: ProblemDocument;
          }
      >('/health/live', {
        ...opts,
      }),
    );
  }

  /**
   * Whether the process can serve
   */
  function ready(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(
      oazapfts.fetchJson<
        | {
            status: 200;
            data: HealthResponse;
          }
        | {
            status: 500;
            data: ProblemDocument;
          }
        | {
            status: 503;
            data: ProblemDocument;
          }
      >('/health/ready', {
        ...opts,
      }),
    );
  }
  return { devLogin, me, refresh, live, ready };
}
