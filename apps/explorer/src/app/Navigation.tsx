import { LibraryBig } from 'lucide-react';
import { Link, useRoute } from 'wouter';
import { useUser } from '../client/use-session';
import type { Area } from './area';
import { AREAS } from './areas';

/** The areas: those of the open project, and those of the person. On the left, or on a phone at the bottom. */
export function Navigation() {
  const user = useUser();
  const [inProject, parameters] = useRoute('/p/:project/:area?');
  const [atHome] = useRoute('/');
  const project = parameters?.project;
  const seen = AREAS.filter(({ isFor }) => !isFor || isFor(user));
  const inScope = (scope: Area['scope']) => seen.filter((area) => area.scope === scope);
  return (
    <nav className={inProject ? 'rail rail-in-project' : 'rail'} aria-label="Areas">
      <Link href="/" className="rail-link" aria-current={atHome ? 'page' : undefined}>
        <LibraryBig size={20} aria-hidden />
        <span>Stories</span>
      </Link>
      {inProject && (
        <div className="rail-group rail-project">
          {inScope('project').map(({ path, label, icon: Icon }) => (
            <Link
              key={path}
              href={`/p/${project}${path && `/${path}`}`}
              className="rail-link"
              aria-current={(parameters.area ?? '') === path ? 'page' : undefined}
            >
              <Icon size={20} aria-hidden />
              <span>{label}</span>
            </Link>
          ))}
        </div>
      )}
      <div className="rail-group rail-person">
        {inScope('person').map((area) => (
          <PersonLink key={area.path} area={area} />
        ))}
      </div>
    </nav>
  );
}

function PersonLink({ area: { path, label, icon: Icon } }: { area: Area }) {
  const [isHere] = useRoute(`/${path}`);
  return (
    <Link href={`/${path}`} className="rail-link" aria-current={isHere ? 'page' : undefined}>
      <Icon size={20} aria-hidden />
      <span>{label}</span>
    </Link>
  );
}
