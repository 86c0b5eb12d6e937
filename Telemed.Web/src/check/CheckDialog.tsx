import type { LocalMedia } from '../media/localMedia';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { UiProvider } from '../ui/UiProvider';
import { DeviceCheck } from './DeviceCheck';
import { useCheckText } from './i18n/checkText';

interface CheckDialogProps {
  label: string;
  local: LocalMedia;
  /** The access token of whoever stands in the lobby. */
  bearer: () => string;
  onClose: () => void;
}

/** The device check over a lobby, with the camera and microphone that are open there. */
export function CheckDialog({ label, local, bearer, onClose }: CheckDialogProps) {
  return <UiProvider><InDialog label={label} local={local} bearer={bearer} onClose={onClose} /></UiProvider>;
}

function InDialog({ label, local, bearer, onClose }: CheckDialogProps) {
  const text = useCheckText();
  return (
    <Dialog title={text.title} size="wide" onClose={onClose} footer={<Button variant="primary" onPress={onClose}>{text.close}</Button>}>
      <DeviceCheck label={label} local={local} bearer={bearer} isInDialog />
    </Dialog>
  );
}
