import type { JobArtifact, SheetForm, StoryboardResponse } from '@creative-space/sdk';
import { Download, FileText, Image, Square } from 'lucide-react';
import { inMoney } from '../client/money';
import { fileName, saveFile } from '../client/save-file';
import { client } from '../client/session';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { isOver } from './draft';
import { fileOf } from './ShotCard';

interface BoardResultProps {
  drawn: StoryboardResponse;
  /** Of the story, for names of files. */
  title: string;
  /** Something was changed on the server. */
  onChange: () => void;
  /** The link of a file led to nothing. */
  onBrokenLink: (file: JobArtifact) => void;
}

const TYPES: Record<SheetForm, string> = { pdf: 'application/pdf', png: 'image/png' };

/** How a board comes along, and when it is there its film and its contact sheet. */
export function BoardResult({ drawn, title, onChange, onBrokenLink }: BoardResultProps) {
  const { running, error, run } = useRunning();
  const film = fileOf(drawn.film_artifacts, 'clip');
  const takeSheet = (format: SheetForm) =>
    run(async () => {
      const bytes = await client.getContactSheet(drawn.storyboard_id, { format });
      saveFile(fileName(title, format), bytes as BlobPart, TYPES[format]);
    });
  const stop = () =>
    run(async () => {
      await client.cancelStoryboard(drawn.storyboard_id);
      onChange();
    });

  return (
    <section className="result" aria-label="What was drawn">
      {!isOver(drawn) && (
        <div className="result-progress">
          <p role="status">{inWords(drawn)}</p>
          <progress value={drawn.progress} max={1} aria-label="The whole board" />
          <Button
            size="small"
            icon={<Square size={14} aria-hidden />}
            disabled={running}
            onClick={() => void stop()}
            title="What is there already stays"
          >
            Stop
          </Button>
        </div>
      )}
      {film?.url && (
        <div className="result-film">
          {/* Films have no sound, so there is nothing to caption. */}
          {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
          <video
            src={film.url}
            width={film.width ?? undefined}
            height={film.height ?? undefined}
            poster={fileOf(drawn.film_artifacts, 'poster')?.url ?? undefined}
            controls
            playsInline
            preload="metadata"
            aria-label="The film"
            onError={() => onBrokenLink(film)}
          />
        </div>
      )}
      {isOver(drawn) && (
        <div className="result-foot">
          <p role="status">{inWords(drawn)}</p>
          <div className="board-actions">
            {film?.url && (
              <a className="button button-quiet button-small" href={film.url} download>
                <Download size={14} aria-hidden /> Film
              </a>
            )}
            <Button
              size="small"
              icon={<FileText size={14} aria-hidden />}
              disabled={running}
              onClick={() => void takeSheet('pdf')}
            >
              Contact sheet, PDF
            </Button>
            <Button
              size="small"
              icon={<Image size={14} aria-hidden />}
              disabled={running}
              onClick={() => void takeSheet('png')}
            >
              Contact sheet, picture
            </Button>
          </div>
        </div>
      )}
      {error !== undefined && <Problem error={error} />}
    </section>
  );
}

function inWords({ status, shots, cost, film_status }: StoryboardResponse): string {
  const made = shots.filter((shot) => shot.status === 'succeeded').length;
  const clips = shots.filter((shot) => shot.clip_status === 'succeeded').length;
  const price = cost.charged_usd === null ? '' : ` Cost: ${inMoney(cost.charged_usd)}.`;
  switch (status) {
    case 'succeeded':
      return `All ${shots.length === 1 ? 'of it is' : `${shots.length} shots are`} there.${price}`;
    case 'partial':
      return `${made} of ${shots.length} shots are there; the others say why not.${price}`;
    case 'failed':
      return `Nothing could be drawn.${price}`;
    case 'canceled':
      return `Stopped with ${made} of ${shots.length} shots drawn.${price}`;
    case 'expired':
      return 'It was not begun in time.';
    default:
      if (film_status === 'running') return 'The film is being joined';
      if (made === shots.length) return `All shots are drawn; ${clips} of ${shots.length} move`;
      return `${made} of ${shots.length} shots are drawn`;
  }
}
