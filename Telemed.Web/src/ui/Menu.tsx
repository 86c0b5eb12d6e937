import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import { IconButton } from './IconButton';
import './base';

export interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly icon?: IconName;
  readonly tone?: 'danger';
  readonly isDisabled?: boolean;
  readonly onChoose: () => void;
}

export interface MenuProps {
  /** The accessible name of the button; shown as its words unless `isCompact`. */
  label: string;
  entries: readonly MenuEntry[];
  /** A button with three dots. */
  isCompact?: boolean;
}

/** A button that opens a list of what can be done. */
export function Menu({ label, entries, isCompact = false }: MenuProps) {
  return (
    <MenuTrigger>
      {isCompact ? <IconButton icon="dots" label={label} /> : <Button size="small">{label}<Icon name="down" /></Button>}
      <Popover className="ui-popover" placement="bottom end">
        <AriaMenu className="ui-list" aria-label={label} disabledKeys={entries.filter((entry) => entry.isDisabled === true).map((entry) => entry.id)}>
          {entries.map(({ id, title, icon, tone, onChoose }) => (
            <MenuItem key={id} id={id} textValue={title} className={`ui-option${tone === 'danger' ? ' danger' : ''}`} onAction={onChoose}>
              {icon !== undefined && <Icon name={icon} />}
              <span>{title}</span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
