import type { Canon } from '@creative-space/story';
import { BookKey, CircleDot, CircleCheck, Landmark, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Empty } from '../parts/Empty';
import { nameOf } from './names';
import { NodeLink, Quote } from './Quote';

/** Everything that the writer has fixed, by kind. */
export function CanonList({ canon }: { canon: Canon }) {
  const { characters = [], facts = [], threads = [], timeline = [], rules = [], setting = {} } = canon;
  const places = setting.places ?? [];
  const isEmpty = [characters, facts, threads, timeline, rules, places].every((list) => list.length === 0);
  if (isEmpty) {
    return (
      <div className="canon-list">
        <Empty icon={<Landmark size={24} aria-hidden />} title="Nothing is fixed yet">
          The canon holds who is in your story, where it is, and what is true there. Read a node into it, and take what
          you agree with.
        </Empty>
      </div>
    );
  }
  return (
    <div className="canon-list">
      {setting.summary && <p className="canon-setting">{setting.summary}</p>}
      <Section title="Characters" count={characters.length}>
        <ul className="people">
          {characters.map((person) => (
            <li key={person.id} className="person">
              <span className="person-face" aria-hidden>
                {person.name.slice(0, 1)}
              </span>
              <div>
                <strong>{person.name}</strong>
                {person.role && <span className="person-role">{person.role}</span>}
                {person.summary && <p>{person.summary}</p>}
                {person.aliases && person.aliases.length > 0 && (
                  <p className="canon-faint">Also {person.aliases.join(', ')}</p>
                )}
              </div>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Places" count={places.length}>
        <ul className="places">
          {places.map(({ id, name, aliases }) => (
            <li key={id} title={aliases?.join(', ')}>
              {name}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Facts" count={facts.length}>
        <ul className="facts">
          {facts.map((fact) => (
            <li key={fact.id} className="fact">
              <p className="fact-words">
                <span className="fact-subject">{nameOf(canon, fact.subject)}</span>
                <span className="fact-attribute">{fact.attribute}</span>
                <span>{fact.value}</span>
                {fact.locked && <Lock size={12} aria-label="Locked" />}
                {fact.modality && fact.modality !== 'stated' && <span className="canon-faint">{fact.modality}</span>}
                {fact.holder && <span className="canon-faint">so thinks {nameOf(canon, fact.holder)}</span>}
              </p>
              {fact.sources?.map((source) => (
                <Quote key={source.node_id + source.quote} node={source.node_id} words={source.quote} />
              ))}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Threads" count={threads.length}>
        <ul className="threads">
          {threads.map((thread) => (
            <li key={thread.id}>
              {thread.closed_node_id ? (
                <CircleCheck size={16} className="thread-closed" aria-label="Answered" />
              ) : (
                <CircleDot size={16} className="thread-open" aria-label="Open" />
              )}
              <div>
                <p>{thread.question}</p>
                <p className="canon-faint">
                  Opened in <NodeLink id={thread.opened_node_id} />
                  {thread.closed_node_id && (
                    <>
                      , answered in <NodeLink id={thread.closed_node_id} />
                    </>
                  )}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Timeline" count={timeline.length}>
        <ol className="timeline">
          {[...timeline]
            .sort((a, b) => a.order - b.order)
            .map((event) => (
              <li key={event.id}>
                {event.when && <span className="canon-faint">{event.when}</span>}
                <p>{event.label}</p>
                <NodeLink id={event.node_id} />
              </li>
            ))}
        </ol>
      </Section>
      <Section title="Rules" count={rules.length}>
        <ul className="rules">
          {rules.map((rule) => (
            <li key={rule.id}>
              <BookKey size={16} aria-hidden /> {rule.statement}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Section({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <section className="canon-section" aria-label={title}>
      <h2>
        {title} <span className="canon-count">{count}</span>
      </h2>
      {children}
    </section>
  );
}
