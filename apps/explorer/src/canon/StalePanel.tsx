import { ChevronRight, Recycle } from 'lucide-react';
import { Fragment } from 'react';
import { inMoney } from '../client/money';
import { useUser } from '../client/use-session';
import { AskRow } from '../parts/AskRow';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { SignInFirst } from '../parts/SignInFirst';
import { nodeOf, type Story } from '../store/story';
import { useProjectState } from '../store/use-project';
import { factInWords } from './names';
import { NodeLink } from './Quote';
import { useChangesSince, useFindings } from './use-findings';

const KINDS = { node: 'Node', summary: 'Summary', artifact: 'Picture', clip: 'Clip', film: 'Film' };

/** What an edit has made stale since the story was checked last, each with the chain that says why. */
export function StalePanel() {
  const [{ stale, running, error }, findings] = useFindings();
  const { story } = useProjectState();
  const user = useUser();
  const changes = useChangesSince();

  if (!user) return <SignInFirst what="What hangs on what is found on the server, and kept nowhere." />;
  if (!changes) {
    return (
      <p className="canon-lead">
        Check the story once. From then on this says what an edit makes stale: nodes that rest on it, pictures and films
        that show it.
      </p>
    );
  }
  const count = changes.nodes.length + changes.facts;
  return (
    <>
      <p className="canon-lead">
        {count === 0
          ? 'Nothing has changed since the last check.'
          : `Since the last check ${[told(changes.nodes.length, 'node'), told(changes.facts, 'fact')].filter(Boolean).join(' and ')} changed.`}
      </p>
      <ul className="stale-changes">
        {changes.nodes.map((id) => (
          <li key={id}>
            <NodeLink id={id} />
          </li>
        ))}
      </ul>
      <AskRow running={running === 'stale' ? 'Following what hangs on it' : undefined}>
        <Button
          look="primary"
          icon={<Recycle size={16} aria-hidden />}
          disabled={count === 0}
          onClick={() => void findings.findStale()}
        >
          What became stale?
        </Button>
      </AskRow>
      {error?.of === 'stale' && <Problem error={error.error} onRetry={() => void findings.findStale()} />}
      {stale?.length === 0 && <p role="status">Nothing hangs on what changed.</p>}
      <ul className="stale" aria-label="What became stale">
        {stale?.map((mark) => (
          <li key={mark.kind + mark.id} className="stale-mark">
            <p>
              <span className="stale-kind">{KINDS[mark.kind]}</span>{' '}
              {mark.kind === 'node' ? <NodeLink id={mark.id} /> : mark.id}
              {typeof mark.price_usd === 'number' && (
                <span className="canon-faint"> · again {inMoney(mark.price_usd)}</span>
              )}
            </p>
            {mark.because.slice(0, 2).map((chain) => (
              <p key={chain.join()} className="stale-chain">
                {chain.map((id, at) => (
                  <Fragment key={id}>
                    {at > 0 && <ChevronRight size={12} aria-label="on which rests" />}
                    <Link id={id} story={story} />
                  </Fragment>
                ))}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

const told = (count: number, what: string): string =>
  count === 0 ? '' : count === 1 ? `1 ${what}` : `${count} ${what}s`;

function Link({ id, story }: { id: string; story: Story }) {
  return nodeOf(story, id) ? <NodeLink id={id} /> : <span>{factInWords(story.canon, id)}</span>;
}
