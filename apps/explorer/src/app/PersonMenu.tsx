import { CircleUserRound, CloudOff, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useLocation } from 'wouter';
import { beginSignIn, canSignIn } from '../client/session';
import { useIsOnline, useUser } from '../client/use-session';
import { Button, IconButton } from '../parts/Button';
import { Menu, MenuItem, MenuLine } from '../parts/Menu';
import { firstLetter } from '../sync/Initials';
import { AREAS } from './areas';
import { setTheme, useTheme, type Theme } from './theme';
import { useSignOut } from './use-sign-out';

const THEMES: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: 'system', label: 'As on this machine', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
];

/** Who is signed in, or the way to it; what is about them; and how the page looks. */
export function PersonMenu() {
  const user = useUser();
  const isOnline = useIsOnline();
  const theme = useTheme();
  const [, go] = useLocation();
  const [leave, question] = useSignOut(user?.id);
  const own = AREAS.filter(({ scope, isFor }) => scope === 'person' && (!isFor || isFor(user)));
  const name = user?.name ?? user?.email ?? 'somebody';
  return (
    <>
      {!isOnline && (
        <span className="bar-pill" role="status">
          <CloudOff size={14} aria-hidden /> Offline
        </span>
      )}
      {!user && canSignIn && (
        <Button size="small" onClick={() => void beginSignIn()}>
          Sign in
        </Button>
      )}
      <Menu
        trigger={
          <IconButton
            label={user ? `You: ${name}` : 'You and how it looks'}
            icon={user ? <Initial name={name} /> : <CircleUserRound size={20} aria-hidden />}
          />
        }
      >
        {user && (
          <>
            <div className="menu-person">
              <strong>{name}</strong>
              <span>{user.email}</span>
            </div>
            <MenuLine />
          </>
        )}
        {/* On a phone there is no room for these beside the areas of a project. */}
        {own.map(({ path, label, icon: Icon }) => (
          <MenuItem key={path} icon={<Icon size={16} aria-hidden />} onSelect={() => go(`/${path}`)}>
            {label}
          </MenuItem>
        ))}
        <MenuLine />
        {THEMES.map(({ theme: one, label, icon: Icon }) => (
          <MenuItem
            key={one}
            icon={<Icon size={16} aria-hidden />}
            hint={one === theme ? 'now' : undefined}
            onSelect={() => setTheme(one)}
          >
            {label}
          </MenuItem>
        ))}
        {user && (
          <>
            <MenuLine />
            <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={leave}>
              Sign out
            </MenuItem>
          </>
        )}
      </Menu>
      {question}
    </>
  );
}

function Initial({ name }: { name: string }) {
  return (
    <span className="initial" aria-hidden>
      {firstLetter(name)}
    </span>
  );
}
