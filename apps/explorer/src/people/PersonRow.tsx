import type { Person, Role } from '@creative-space/vault';
import { MoreHorizontal, UserMinus } from 'lucide-react';
import { IconButton } from '../parts/Button';
import { Menu, MenuItem, MenuLine } from '../parts/Menu';
import { nodeOf, titleOf } from '../store/story';
import { useProjectState } from '../store/use-project';
import { Initials } from '../sync/Initials';
import { useSyncState } from '../sync/sync-state';
import { ROLES } from './roles';

interface PersonRowProps {
  person: Person;
  canChange: boolean;
  onRole: (role: Role) => void;
  onRemove: () => void;
}

/** Somebody in the story: what they may, and whether they are here. */
export function PersonRow({ person, canChange, onRole, onRemove }: PersonRowProps) {
  const { story } = useProjectState();
  const present = useSyncState()?.present.filter(({ userId }) => userId === person.userId);
  const name = person.name ?? person.email ?? 'Somebody';
  const at = nodeOf(story, present?.[0]?.node);
  const isHere = person.isSelf || (present?.length ?? 0) > 0;
  const place = person.isSelf ? 'here, this is you' : at ? `here now, at “${titleOf(at)}”` : 'here now';
  return (
    <li>
      <Initials of={{ userId: person.userId, name }} />
      <span className="devices-name">
        <strong>{name}</strong>
        <span>
          {person.email}
          {isHere && <span className="person-here"> · {place}</span>}
          {!person.canRead && ' · waits for the key: it comes when an owner’s browser is online'}
        </span>
      </span>
      <span className="member-role">{ROLES[person.role].label}</span>
      {canChange && (
        <Menu
          trigger={<IconButton size="small" label={`Change ${name}`} icon={<MoreHorizontal size={16} aria-hidden />} />}
        >
          {(Object.keys(ROLES) as Role[]).map((role) => (
            <MenuItem
              key={role}
              disabled={role === person.role}
              hint={role === person.role ? 'now' : undefined}
              onSelect={() => onRole(role)}
            >
              {ROLES[role].label}: {ROLES[role].may}
            </MenuItem>
          ))}
          <MenuLine />
          <MenuItem danger icon={<UserMinus size={16} aria-hidden />} onSelect={onRemove}>
            Remove from the story
          </MenuItem>
        </Menu>
      )}
    </li>
  );
}
