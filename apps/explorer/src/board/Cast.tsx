import { ImagePlus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useUser } from '../client/use-session';
import { Button } from '../parts/Button';
import { TextArea } from '../parts/Field';
import { Problem } from '../parts/Problem';
import type { BoardDraft, CastMember } from './draft';

const askAbilities = async (signal: AbortSignal) => {
  const { items } = await client.listMediaCapabilities({ signal });
  return Math.max(
    0,
    ...items.filter((one) => one.kind === 'image' && one.available).map((one) => one.reference_images.max),
  );
};

/** The server tells only those who are signed in. */
const askNobody = () => Promise.resolve(undefined);

interface CastProps {
  draft: BoardDraft;
  onChange: (change: (board: BoardDraft) => BoardDraft) => void;
}

/** Who is in the shots and how they look, in words and, where somebody here draws after pictures, in pictures. */
export function Cast({ draft, onChange }: CastProps) {
  const { answer } = useAnswer<number | undefined>(useUser() ? askAbilities : askNobody);
  const most = answer ?? 0;
  if (draft.cast.length === 0) return null;
  const change = (id: string, part: Partial<CastMember>) =>
    onChange((now) => ({ ...now, cast: now.cast.map((one) => (one.id === id ? { ...one, ...part } : one)) }));
  return (
    <section className="board-part" aria-labelledby="cast">
      <h2 id="cast">Who is in it</h2>
      <p className="board-note">
        {most > 0
          ? 'Words and pictures keep a face the same in every shot.'
          : `Words keep somebody the same in every shot.${answer === 0 ? ' Nobody on this server draws after pictures.' : ''}`}
      </p>
      <ul className="cast">
        {draft.cast.map((member) => (
          <li key={member.id}>
            <TextArea
              label={member.name}
              rows={2}
              maxLength={1000}
              placeholder="Age, build, hair, clothes"
              value={member.description}
              onChange={({ target }) => change(member.id, { description: target.value })}
            />
            {most > 0 && (
              <References member={member} most={Math.min(4, most)} onChange={(part) => change(member.id, part)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ReferencesProps {
  member: CastMember;
  most: number;
  onChange: (part: Partial<CastMember>) => void;
}

function References({ member, most, onChange }: ReferencesProps) {
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const ids = member.reference_artifact_ids;
  const bring = async (file: File | undefined) => {
    if (!file) return;
    setError(undefined);
    setShare(0);
    try {
      const { artifact_id } = await client.uploadArtifact(file, {
        onProgress: ({ sent, total }) => setShare(total ? sent / total : 0),
      });
      onChange({ reference_artifact_ids: [...ids, artifact_id] });
    } catch (problem) {
      setError(problem);
    }
    setShare(undefined);
  };
  return (
    <div className="references">
      <input
        ref={input}
        type="file"
        accept="image/*"
        className="unseen"
        tabIndex={-1}
        aria-label={`A picture of ${member.name}`}
        onChange={({ target }) => {
          void bring(target.files?.[0]);
          target.value = '';
        }}
      />
      {ids.map((id, index) => (
        <Button
          key={id}
          size="small"
          icon={<X size={14} aria-hidden />}
          aria-label={`Without picture ${index + 1} of ${member.name}`}
          onClick={() => onChange({ reference_artifact_ids: ids.filter((one) => one !== id) })}
        >
          Picture {index + 1}
        </Button>
      ))}
      {share !== undefined && <progress value={share} max={1} aria-label="The picture is sent" />}
      {ids.length < most && share === undefined && (
        <Button size="small" icon={<ImagePlus size={14} aria-hidden />} onClick={() => input.current?.click()}>
          Add a picture
        </Button>
      )}
      {error !== undefined && <Problem error={error} />}
    </div>
  );
}
