import { ShieldCheck } from 'lucide-react';
import { useUser } from '../client/use-session';
import { AskRow } from '../parts/AskRow';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { SignInFirst } from '../parts/SignInFirst';
import { useProjectState } from '../store/use-project';
import { byWeight } from './conflict-words';
import { factInWords } from './names';
import { NodeLink, Quote } from './Quote';
import { useChangesSince, useFindings } from './use-findings';

/** So many of a kind are shown at once. */
const FEW = 4;

/** Holds the whole story against itself, and lists what contradicts what with the words on both sides. */
export function CheckPanel() {
  const [{ conflicts, threads, checked, running, error }, findings] = useFindings();
  const changes = useChangesSince();
  const { story } = useProjectState();
  const user = useUser();
  if (!user) return <SignInFirst what="The check reads the whole story on the server, and keeps none of it." />;
  const isRunning = running === 'check';
  const progress = `Reading ${story.nodes.length} nodes${conflicts.length ? `, ${conflicts.length} found so far` : ''}`;
  const groups = byWeight(conflicts);
  const overdue = threads.filter((thread) => thread.overdue);
  return (
    <>
      <p className="canon-lead">
        Every node is held against what stands before it in its own branch. It asks no model, and is free.
      </p>
      <AskRow running={isRunning ? progress : undefined} onStop={() => findings.stop()}>
        <Button look="primary" icon={<ShieldCheck size={16} aria-hidden />} onClick={() => void findings.check()}>
          {checked ? 'Check again' : 'Check the whole story'}
        </Button>
      </AskRow>
      {isRunning && <progress className="canon-progress" aria-label="The story is being read" />}
      {error?.of === 'check' && <Problem error={error.error} onRetry={() => void findings.check()} />}
      {checked && !isRunning && (
        <p className="canon-faint" role="status">
          {conflicts.length === 0 ? 'Nothing contradicts anything.' : `${conflicts.length} found.`} {checked.nodes}{' '}
          {checked.nodes === 1 ? 'node' : 'nodes'} read{checked.skipped > 0 && `, ${checked.skipped} as they were`}.
          {changes && changes.nodes.length + changes.facts > 0 && ' The story has changed since.'}
        </p>
      )}
      <ul className="conflicts" aria-label="What contradicts what">
        {groups.map(({ title, conflicts: own }) => (
          <li key={title}>
            {/* The gravest kind is open; what there is a lot of may be how the story is told. */}
            <details className="conflict-kind" open={own.length <= FEW || title === groups[0]!.title}>
              <summary>
                <h3>{title}</h3> <span className="canon-count">{own.length}</span>
              </summary>
              <ul className="conflicts">
                {own.map((conflict) => (
                  <li key={conflict.id} className="conflict">
                    {conflict.fact_ids.map((id) => (
                      <p key={id} className="canon-faint">
                        {factInWords(story.canon, id)}
                      </p>
                    ))}
                    {conflict.evidence.map((words, at) => (
                      <Quote key={at} node={words.node_id} words={words.quote} start={words.start} end={words.end} />
                    ))}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {overdue.length > 0 && (
        <section aria-label="Threads left alone">
          <h3>Left alone for long</h3>
          <ul className="threads">
            {overdue.map((thread) => (
              <li key={thread.id}>
                <div>
                  <p>{story.canon.threads?.find(({ id }) => id === thread.id)?.question ?? thread.id}</p>
                  <p className="canon-faint">
                    Last touched in <NodeLink id={thread.last_touched} />
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
