import { Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useUser } from '../client/use-session';
import { takeDrops } from '../home/dropped';
import { HomePage } from '../home/HomePage';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { AREAS, type ShownArea } from './areas';
import { Navigation } from './Navigation';
import { ProjectFrame } from './ProjectFrame';
import { PageBar } from './PageBar';
import './app.css';

/** The whole page: the navigation beside what the address shows. */
export function App({ restored }: { restored: Promise<void> }) {
  const [error, setError] = useState<unknown>();
  useEffect(() => void restored.catch(setError), [restored]);
  return (
    <Router base="/explorer">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <div className="frame">
        <Navigation />
        <main id="main" className="frame-main" tabIndex={-1}>
          {error !== undefined && (
            <div className="frame-problem">
              <Problem error={error} />
            </div>
          )}
          <Pages />
        </main>
      </div>
    </Router>
  );
}

function Pages() {
  const user = useUser();
  const [, go] = useLocation();
  useEffect(() => takeDrops(() => go('/')), [go]);
  const seen = AREAS.filter(({ isFor }) => !isFor || isFor(user));
  return (
    <Switch>
      <Route path="/">
        <HomePage />
      </Route>
      {seen
        .filter(({ scope }) => scope === 'person')
        .map((area) => (
          <Route key={area.path} path={`/${area.path}`}>
            <PageBar title={area.label} />
            <Page area={area} />
          </Route>
        ))}
      <Route path="/p/:project/:area?">
        {({ project, area: path = '' }) => {
          const area = seen.find((one) => one.scope === 'project' && one.path === path);
          if (!area) return <Redirect to={`/p/${project}`} replace />;
          return (
            <ProjectFrame key={project} id={project}>
              <Page area={area} />
            </ProjectFrame>
          );
        }}
      </Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}

function Page({ area }: { area: ShownArea }) {
  return (
    <Suspense
      fallback={
        <div className="frame-waiting">
          <Waiting label={`Opening ${area.label}`} />
        </div>
      }
    >
      <area.Page />
    </Suspense>
  );
}
