import type { RoomText } from './i18n/roomText';
import { outcomeWords } from './outcome';
import type { RoomView } from './roomView';

/** What buttons and keys do alike. */
export interface RoomActions {
  readonly toggleMicrophone: () => void;
  readonly toggleCamera: () => void;
  readonly switchCamera: () => void;
  readonly toggleShare: () => void;
  readonly toggleHand: () => void;
  readonly toggleLayout: () => void;
}

export function roomActions({ call, layout, setLayout, act }: RoomView, text: RoomText): RoomActions {
  const { local, screen, meeting } = call;
  return {
    toggleMicrophone: () => { local.setMicrophone(!local.status.get().microphoneOn); },
    toggleCamera: () => { local.setCamera(!local.status.get().cameraOn); },
    switchCamera: () => {
      const { devices: { cameras }, cameraId } = local.status.get();
      const next = cameras[(cameras.findIndex(({ deviceId }) => deviceId === cameraId) + 1) % cameras.length];
      if (next !== undefined) {
        void local.chooseCamera(next.deviceId);
      }
    },
    toggleShare: () => {
      if (screen.state.get() === 'on') {
        screen.stop();
      } else if (screen.state.get() === 'off') {
        void screen.start();
      }
    },
    toggleHand: () => {
      void act(call.raiseHand(!meeting.get().handRaised), (outcome) => (outcome === 'done' ? null : outcomeWords(text, outcome, '')));
    },
    toggleLayout: () => { setLayout(layout === 'grid' ? 'speaker' : 'grid'); },
  };
}
