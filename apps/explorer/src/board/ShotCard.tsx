import type { JobArtifact, ShotResponse } from '@creative-space/sdk';
import { Play, RefreshCw, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, IconButton } from '../parts/Button';
import { Choice, TextArea, TextField } from '../parts/Field';
import { ANGLES, MOVES, SIZES, type ShotDraft } from './draft';

interface ShotCardProps {
  shot: ShotDraft;
  number: number;
  /** As the server has it, when it was drawn. */
  drawn: ShotResponse | undefined;
  /** While it is drawn its words stay as they were sent. */
  locked: boolean;
  onChange: (part: Partial<ShotDraft>) => void;
  onRemove: () => void;
  onRedo: (() => void) | undefined;
  /** The link of a file led to nothing. */
  onBrokenLink: (file: JobArtifact) => void;
}

/** One shot: its picture or the place for it, what it shows, and from where. */
export function ShotCard({ shot, number, drawn, locked, onChange, onRemove, onRedo, onBrokenLink }: ShotCardProps) {
  return (
    <li className="shot" aria-label={`Shot ${number}`}>
      <Picture drawn={drawn} number={number} alt={shot.prompt} onBrokenLink={onBrokenLink} />
      <div className="shot-words">
        <TextArea
          label={`What shot ${number} shows`}
          rows={3}
          maxLength={2000}
          disabled={locked}
          value={shot.prompt}
          onChange={({ target }) => onChange({ prompt: target.value })}
        />
        <div className="shot-fields">
          <Choice
            label="Size"
            value={shot.size ?? ''}
            options={SIZES}
            onChange={(size) => onChange({ size: size || undefined })}
          />
          <Choice
            label="Angle"
            value={shot.angle ?? ''}
            options={ANGLES}
            onChange={(angle) => onChange({ angle: angle || undefined })}
          />
          <Choice
            label="Move"
            value={shot.move ?? ''}
            options={MOVES}
            onChange={(move) => onChange({ move: move || undefined })}
          />
          <TextField
            label="Seconds"
            type="number"
            min={1}
            max={10}
            value={shot.duration_s}
            onChange={({ target }) => onChange({ duration_s: Math.min(10, Math.max(1, Number(target.value) || 1)) })}
          />
        </div>
        {drawn?.warnings.map(({ code, detail }) => (
          <p key={code} className="shot-warning">
            {detail}
          </p>
        ))}
        {drawn?.error && <p className="shot-error">{drawn.error.message}</p>}
        <div className="shot-foot">
          {onRedo ? (
            <Button size="small" icon={<RefreshCw size={14} aria-hidden />} onClick={onRedo}>
              Draw this one again …
            </Button>
          ) : (
            <span />
          )}
          <IconButton
            size="small"
            label={`Remove shot ${number}`}
            disabled={locked}
            icon={<Trash2 size={16} aria-hidden />}
            onClick={onRemove}
          />
        </div>
      </div>
    </li>
  );
}

const WORDS: Partial<Record<ShotResponse['status'], string>> = {
  draft: 'Not begun',
  queued: 'Waits for its turn',
  running: 'Being drawn',
  failed: 'Could not be drawn',
  canceled: 'Stopped',
  expired: 'Given up',
};

function Picture(props: Pick<ShotCardProps, 'drawn' | 'number' | 'onBrokenLink'> & { alt: string }) {
  const { drawn, number, alt, onBrokenLink } = props;
  const picture = fileOf(drawn?.artifacts, 'image');
  const clip = fileOf(drawn?.artifacts, 'clip');
  if (clip?.url) {
    return (
      <Clip
        key={clip.artifact_id}
        src={clip.url}
        poster={picture?.url ?? undefined}
        label={`Shot ${number}`}
        onError={() => onBrokenLink(clip)}
      />
    );
  }
  if (picture?.url) {
    return (
      <div className="shot-picture">
        <img src={picture.url} alt={alt} loading="lazy" onError={() => onBrokenLink(picture)} />
      </div>
    );
  }
  const isUnderWay = drawn?.status === 'running' || drawn?.status === 'queued';
  return (
    <div className="shot-picture shot-blank">
      <span className="shot-number" aria-hidden>
        {number}
      </span>
      {drawn && <span role="status">{WORDS[drawn.status]}</span>}
      {isUnderWay && <progress value={drawn.progress} max={1} aria-label={`Shot ${number}`} />}
    </div>
  );
}

interface ClipProps {
  src: string;
  poster: string | undefined;
  label: string;
  onError: () => void;
}

/** A clip behind its picture, which nothing covers until it is played. */
function Clip({ src, poster, label, onError }: ClipProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [hasPlayed, setPlayed] = useState(false);
  const play = () => {
    setPlayed(true);
    void video.current!.play();
    video.current!.focus();
  };
  return (
    <div className="shot-picture">
      <video
        ref={video}
        src={src}
        poster={poster}
        controls={hasPlayed}
        muted
        playsInline
        preload="none"
        aria-label={label}
        onError={onError}
      />
      {!hasPlayed && (
        <button type="button" className="shot-play" aria-label={`Play ${label.toLowerCase()}`} onClick={play}>
          <Play size={20} fill="currentColor" aria-hidden />
        </button>
      )}
    </div>
  );
}

/** The very picture, clip or film of what was made. */
export const fileOf = (files: readonly JobArtifact[] | undefined, role: JobArtifact['role']): JobArtifact | undefined =>
  files?.find((file) => file.role === role && !file.hidden);
