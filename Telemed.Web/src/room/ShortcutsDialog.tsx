import { useObservable } from '../app/hooks';
import { useRoomText } from './i18n/roomText';
import { RoomDialog } from './RoomDialog';
import { useRoom } from './roomView';
import { shortcutsOn, switchShortcuts } from './shortcuts';
import { SwitchRow } from './SwitchRow';

export function ShortcutsDialog() {
  const text = useRoomText();
  const { openDialog } = useRoom();
  const on = useObservable(shortcutsOn);
  const keys: readonly (readonly [string, string])[] = [
    ['M', text.shortcutMicrophone],
    ['V', text.shortcutCamera],
    ['S', text.shortcutShare],
    ['H', text.shortcutHand],
    ['C', text.shortcutChat],
    ['P', text.shortcutPeople],
    ['D', text.shortcutDetails],
    ['L', text.shortcutLayout],
    ['F', text.shortcutFullScreen],
    ['I', text.shortcutPictureInPicture],
    ['?', text.shortcutHelp],
    ['Esc', text.shortcutEscape],
  ];
  return (
    <RoomDialog title={text.shortcutsTitle} onClose={() => { openDialog(null); }}>
      <dl className="keys">
        {keys.map(([key, words]) => (
          <div key={key}>
            <dt><kbd>{key}</kbd></dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <SwitchRow label={text.shortcutsOn} hint={text.shortcutsHint} on={on} onChange={switchShortcuts} />
      <div className="dialog-actions">
        <button className="button primary" type="button" data-first onClick={() => { openDialog(null); }}>{text.close}</button>
      </div>
    </RoomDialog>
  );
}
