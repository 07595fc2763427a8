import { useEffect, useState } from 'react';
import './waiting.css';

/** From here on a person asks whether anything happens at all. Milliseconds. */
const LONG = 8_000;

/** Something is on its way. Nothing is shown for a moment, since most things are quick; what takes long is told. */
export function Waiting({ label }: { label: string }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="waiting" role="status">
      <span className="waiting-dots" aria-hidden>
        <i />
        <i />
        <i />
      </span>
      {label}
      {isLong && '. It takes longer than usual: the network or the model is slow.'}
    </div>
  );
}
