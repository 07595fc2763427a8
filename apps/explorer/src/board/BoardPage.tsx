import { Clapperboard, Plus } from 'lucide-react';
import { useState } from 'react';
import { useUser } from '../client/use-session';
import { Button } from '../parts/Button';
import { Empty } from '../parts/Empty';
import { Problem } from '../parts/Problem';
import { SignInFirst } from '../parts/SignInFirst';
import { Waiting } from '../parts/Waiting';
import { nodeOf, titleOf } from '../store/story';
import { useProject, useProjectState } from '../store/use-project';
import { BoardResult } from './BoardResult';
import { Cast } from './Cast';
import { addShot, boardOfBranch, isComplete, isOver, MOST_SHOTS, type ShotDraft } from './draft';
import { LookAndFilm } from './LookAndFilm';
import { QuoteDialog } from './QuoteDialog';
import { RedoDialog } from './RedoDialog';
import { ShotCard } from './ShotCard';
import { useBoard } from './use-board';
import './board.css';

/** Shots of a branch: planned here, priced before they are drawn, and each drawn again on its own. */
export default function BoardPage() {
  const { id } = useProject();
  const { story, selected } = useProjectState();
  const user = useUser();
  const board = useBoard(id);
  const [quoting, setQuoting] = useState(false);
  const [redone, setRedone] = useState<ShotDraft>();
  const { draft, drawn, change } = board;

  if (!draft) {
    return (
      <div className="frame-waiting">
        <Waiting label="Opening the board" />
      </div>
    );
  }
  const node = nodeOf(story, selected);
  const begin = () => node && change((now) => boardOfBranch(story, node.id, now));
  if (draft.shots.length === 0) {
    return (
      <Empty
        icon={<Clapperboard size={24} aria-hidden />}
        title="See the scene before it is filmed"
        actions={
          <Button look="primary" disabled={!node} onClick={begin}>
            Make shots of this branch
          </Button>
        }
      >
        {node
          ? `A shot for each node on the way to “${titleOf(node)}”, as a plan that you change. Nothing is sent or paid yet.`
          : 'Choose a node in the story first. Its branch becomes the shots.'}
      </Empty>
    );
  }

  const changeShot = (label: string, part: Partial<ShotDraft>) =>
    change((now) => ({
      ...now,
      shots: now.shots.map((shot) => (shot.label === label ? { ...shot, ...part } : shot)),
    }));
  const isDrawing = drawn !== undefined && !isOver(drawn);
  return (
    <div className="board">
      <header className="board-head">
        <div>
          <h1>Board</h1>
          <p>
            {draft.shots.length === 1 ? 'One shot' : `${draft.shots.length} shots`},{' '}
            {Math.round(draft.shots.reduce((sum, { duration_s }) => sum + duration_s, 0))} seconds
          </p>
        </div>
        <div className="board-actions">
          <Button disabled={!node || isDrawing} onClick={begin}>
            Begin anew from this branch
          </Button>
          <Button look="primary" disabled={!user || isDrawing || !isComplete(draft)} onClick={() => setQuoting(true)}>
            {drawn ? 'Draw all of it again …' : 'What would it cost?'}
          </Button>
        </div>
      </header>
      {!user && <SignInFirst what="Shots are drawn on the server, and only when you have seen the price." />}
      {board.error !== undefined && <Problem error={board.error} onRetry={board.again} />}
      {drawn && <BoardResult drawn={drawn} title={story.title} onChange={board.again} onBrokenLink={board.renew} />}
      <ol className="shots">
        {draft.shots.map((shot, index) => (
          <ShotCard
            key={shot.label}
            shot={shot}
            number={index + 1}
            drawn={drawn?.shots.find(({ label }) => label === shot.label)}
            locked={isDrawing}
            onChange={(part) => changeShot(shot.label, part)}
            onRemove={() => change((now) => ({ ...now, shots: now.shots.filter(({ label }) => label !== shot.label) }))}
            onRedo={drawn && isOver(drawn) ? () => setRedone(shot) : undefined}
            onBrokenLink={board.renew}
          />
        ))}
        {draft.shots.length < MOST_SHOTS && (
          <li className="shot-add">
            <Button
              look="bare"
              icon={<Plus size={16} aria-hidden />}
              disabled={isDrawing}
              onClick={() => change((now) => addShot(now, story, selected))}
            >
              Add a shot
            </Button>
          </li>
        )}
      </ol>
      <div className="board-columns">
        <Cast draft={draft} onChange={change} />
        <LookAndFilm draft={draft} onChange={change} />
      </div>
      {quoting && <QuoteDialog draft={draft} story={story} onClose={() => setQuoting(false)} onBegun={board.follow} />}
      {redone && drawn && (
        <RedoDialog
          shot={draft.shots.find(({ label }) => label === redone.label) ?? redone}
          draft={draft}
          story={story}
          storyboard={drawn.storyboard_id}
          onClose={() => setRedone(undefined)}
          onBegun={board.follow}
          onChange={(part) => changeShot(redone.label, part)}
        />
      )}
    </div>
  );
}
