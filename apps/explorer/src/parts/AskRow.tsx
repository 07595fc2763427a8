import { Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button';
import { Waiting } from './Waiting';
import './ask-row.css';

/** What is under way, with the way to end it. */
export function Stoppable({ label, size, onStop }: { label: string; size?: 'small'; onStop: () => void }) {
  return (
    <>
      <Waiting label={label} />
      <Button size={size} icon={<Square size={12} aria-hidden />} onClick={onStop}>
        Stop
      </Button>
    </>
  );
}

interface AskRowProps {
  /** What is under way, in words; undefined while nothing is. */
  running?: string;
  onStop?: () => void;
  /** While nothing is: what it would cost, and the button that asks. */
  children: ReactNode;
}

/** Where something is asked of the server: at which price, and then how it comes along. */
export function AskRow({ running, onStop, children }: AskRowProps) {
  return (
    <div className="ask-row">
      {running === undefined ? (
        children
      ) : onStop ? (
        <Stoppable size="small" label={running} onStop={onStop} />
      ) : (
        <Waiting label={running} />
      )}
    </div>
  );
}
