import {
  operations,
  type ImageBody,
  type Job,
  type StitchBody,
  type StoryboardBody,
  type StoryboardResponse,
  type VideoBody,
} from './generated/operations.ts';
import type { FollowImageJobEvents } from './generated/operations.ts';
import { Runner, type WaitOptions, type WorkCalls } from './jobs.ts';
import type { BlobLike, Bytes, Sha256 } from './platform.ts';
import type { Session } from './session/session.ts';
import { Transport, type TransportOptions } from './transport.ts';
import { uploadArtifact, type UploadOptions } from './upload.ts';

export interface ClientOptions extends TransportOptions {
  /** Who is signed in: gives every call its token. */
  session?: Pick<Session, 'token' | 'refused'>;
  /** Instead of that of Web Crypto, for uploads. */
  sha256?: Sha256;
}

export type Client = ReturnType<typeof createClient>;

/** A request without its `commit`: whoever runs it wants it done. */
type Uncommitted<Body> = Omit<Body, 'commit'>;

/**
 * Every operation of the api as a method; those that stream have a second one named `…Stream`. Beside them what takes
 * several calls: `images.run`, `video.run`, `video.stitch`,
 * `storyboards.run`, `uploadArtifact`. A call that fails throws a ProblemError,
 * or a ConnectionError. Clients share nothing, so that one process can act for several users.
 */
export function createClient({ session, sha256, ...options }: ClientOptions) {
  const transport = new Transport(
    session ? { tokenProvider: session.token, onRefused: session.refused, ...options } : options,
  );
  const api = operations(transport);
  const runner = ({ get, cancel, follow }: Omit<WorkCalls<Job, FollowImageJobEvents>, 'idOf'>) =>
    new Runner({ idOf: idOfJob, get, cancel, follow: transport.isStreaming ? follow : undefined }, transport);
  const storyboards = new Runner(
    {
      idOf: ({ storyboard_id }: StoryboardResponse) => storyboard_id,
      get: api.getStoryboard,
      cancel: api.cancelStoryboard,
      follow: transport.isStreaming ? api.followStoryboardStream : undefined,
    },
    transport,
  );
  const images = runner({ get: api.getImageJob, cancel: api.cancelImage, follow: api.followImageJobStream });
  const video = runner({ get: api.getVideoJob, cancel: api.cancelVideo, follow: api.followVideoJobStream });
  return {
    ...api,
    images: {
      /** Draws pictures, and waits for them. @throws JobError when there are none in the end */
      run: (body: Uncommitted<ImageBody>, options?: WaitOptions<Job>): Promise<Job> =>
        images.run((how) => api.generateImage({ ...body, commit: true }, how), options),
      /** Waits for a job that was started before, such as by an app that was closed since. */
      wait: (id: string, options?: WaitOptions<Job>): Promise<Job> => images.wait(id, options),
    },
    video: {
      /** Makes a clip, and waits for it. @throws JobError when there is none in the end */
      run: (body: Uncommitted<VideoBody>, options?: WaitOptions<Job>): Promise<Job> =>
        video.run((how) => api.generateVideo({ ...body, commit: true }, how), options),
      /** Joins clips to a film, and waits for it. */
      stitch: (body: Uncommitted<StitchBody>, options?: WaitOptions<Job>): Promise<Job> =>
        video.run((how) => api.stitchVideo({ ...body, commit: true }, how), options),
      wait: (id: string, options?: WaitOptions<Job>): Promise<Job> => video.wait(id, options),
    },
    storyboards: {
      /** Draws a storyboard, with its clips and its film, and waits for it. One that is `partial` is no failure. */
      run: (
        body: Uncommitted<StoryboardBody>,
        options?: WaitOptions<StoryboardResponse>,
      ): Promise<StoryboardResponse> =>
        storyboards.run((how) => api.createStoryboard({ ...body, commit: true }, how), options),
      wait: (id: string, options?: WaitOptions<StoryboardResponse>): Promise<StoryboardResponse> =>
        storyboards.wait(id, options),
    },
    /** Brings a picture of the author's: announced, sent and taken in. */
    uploadArtifact: (file: BlobLike | Bytes, how?: UploadOptions) =>
      uploadArtifact({ api, transport, fetch: options.fetch, sha256, maxRetries: options.maxRetries }, file, how),
  };
}

const idOfJob = ({ job_id }: Job): string => job_id;
