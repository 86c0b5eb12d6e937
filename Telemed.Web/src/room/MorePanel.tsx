import { useObservable } from '../app/hooks';
import { Icon, type IconName } from '../app/Icon';
import { language, languages, dictionaries, setLanguage } from '../i18n/text';
import { DeviceSettings } from './DeviceSettings';
import { canFillScreen, toggleFullScreen, useFullScreen } from './fullScreen';
import { useMediaQuery } from './hooks';
import { useRoomText } from './i18n/roomText';
import { Panel } from './Panel';
import { canFloat, togglePictureInPicture, usePictureInPicture } from './pictureInPicture';
import { roomActions } from './roomActions';
import { useRoom } from './roomView';
import { SwitchRow } from './SwitchRow';
import { useToolPlaces } from './toolPlaces';

/** What one needs now and then. */
export function MorePanel() {
  const text = useRoomText();
  return (
    <Panel name="more" title={text.more}>
      <div className="panel-scroll">
        <Tools />
        <DeviceSettings />
        <View />
        <LanguageChoice />
      </div>
    </Panel>
  );
}

function Tools() {
  const text = useRoomText();
  const room = useRoom();
  const { call, lead, openPanel, openDialog } = room;
  const { peopleInMore } = useToolPlaces();
  const actions = roomActions(room, text);
  const { handRaised, permissions } = useObservable(call.meeting);
  const full = useFullScreen();
  const floating = usePictureInPicture();
  const hasKeyboard = useMediaQuery('(hover: hover) and (pointer: fine)');
  return (
    <section className="panel-section">
      <h3 className="only-read">{text.tools}</h3>
      <div className="more-tools">
        {peopleInMore && <MoreTool icon="people" words={text.people} onPress={() => { openPanel('people'); }} />}
        {permissions.has('handRaise') && call.self.role !== 'doctor' && (
          <MoreTool icon="hand" words={handRaised ? text.handLower : text.handRaise} pressed={handRaised} onPress={actions.toggleHand} />
        )}
        <MoreTool icon="activity" words={text.detailsOpen} onPress={() => { openPanel('details'); }} />
        {canFloat() && lead !== null && (
          <MoreTool icon="pictureInPicture" words={text.pictureInPicture} pressed={floating} onPress={() => { togglePictureInPicture(lead.remote.video.element); }} />
        )}
        {canFillScreen() && <MoreTool icon={full ? 'fullScreenLeave' : 'fullScreen'} words={text.fullScreen} pressed={full} onPress={toggleFullScreen} />}
        {hasKeyboard && <MoreTool icon="keyboard" words={text.shortcuts} onPress={() => { openDialog('shortcuts'); }} />}
      </div>
    </section>
  );
}

function MoreTool({ icon, words, pressed, onPress }: { icon: IconName; words: string; pressed?: boolean; onPress: () => void }) {
  return (
    <button className="more-tool" type="button" aria-pressed={pressed} onClick={onPress}>
      <Icon name={icon} />
      <span>{words}</span>
    </button>
  );
}

function View() {
  const text = useRoomText();
  const { actors, layout, setLayout, ownShown, showOwn } = useRoom();
  return (
    <section className="panel-section">
      <h3>{text.view}</h3>
      {actors.length > 1 && (
        <fieldset className="choice">
          <legend>{text.layout}</legend>
          {(['speaker', 'grid'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="layout" checked={layout === one} onChange={() => { setLayout(one); }} />
              <Icon name={one} />
              <span>{one === 'speaker' ? text.layoutSpeaker : text.layoutGrid}</span>
            </label>
          ))}
        </fieldset>
      )}
      <SwitchRow label={text.ownPictureShown} on={ownShown} onChange={showOwn} />
    </section>
  );
}

function LanguageChoice() {
  const text = useRoomText();
  const chosen = useObservable(language);
  return (
    <section className="panel-section">
      <fieldset className="choice">
        <legend>{text.language}</legend>
        {languages.map((one) => (
          <label key={one}>
            <input type="radio" name="language" checked={chosen === one} onChange={() => { setLanguage(one); }} />
            <span>{dictionaries[one].languageName}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}
