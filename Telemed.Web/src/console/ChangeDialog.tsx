import { type SyntheticEvent, useId, useState } from 'react';
import { Button } from '../ui/Button';
import { DateTimeField } from '../ui/DateTimeField';
import { Dialog } from '../ui/Dialog';
import { useFocusOnFault } from '../ui/focusOnFault';
import { TextArea, TextField } from '../ui/TextField';
import { consoleApi } from './consoleApi';
import { timeWords } from './CreateDialog';
import { type ChangeDraft, type DraftFault, changeDraftOf, changeFault, changeOf, limits } from './draft';
import { problemWords, useTask } from './hooks';
import { useConsoleText } from './i18n/consoleText';
import type { VisitEntry } from './visits';

interface ChangeDialogProps {
  visit: VisitEntry;
  onDone: () => void;
  onClose: () => void;
  onSignedOut: () => void;
}

/** Title, time and notes; the time only until it is live. */
export function ChangeDialog({ visit, onDone, onClose, onSignedOut }: ChangeDialogProps) {
  const text = useConsoleText();
  const form = useId();
  // As it was when the dialog opened: what others change meanwhile is not taken back.
  const [before] = useState(visit);
  const [draft, setDraft] = useState(() => changeDraftOf(before));
  const [fault, setFault] = useState<DraftFault | null>(null);
  const task = useTask(onSignedOut);
  const focusOnFault = useFocusOnFault(form);
  const put = (part: Partial<ChangeDraft>) => {
    setDraft({ ...draft, ...part });
    setFault(null);
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = changeFault(draft, before, Date.now());
    setFault(found);
    if (found !== null) {
      focusOnFault();
      return;
    }
    const change = changeOf(draft, before);
    if (change === null) {
      onClose();
      return;
    }
    void task.run(async () => {
      await consoleApi.change(before.id, change);
      onDone();
    });
  };

  return (
    <Dialog
      title={text.changeTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button type="submit" form={form} variant="primary" isPending={task.busy}>{task.busy ? text.saving : text.save}</Button>
        </>
      )}
    >
      <form id={form} className="console-form" onSubmit={submit} noValidate>
        <TextField
          label={text.consultationTitle} value={draft.title} onChange={(title) => { put({ title }); }} autoFocus isRequired maxLength={limits.title}
          error={fault === 'title' ? text.faultTitle : null}
        />
        {before.status !== 'live' && <DateTimeField label={text.dateAndTime} value={draft.at} onChange={(at) => { put({ at }); }} error={timeWords(text, fault)} />}
        <TextArea
          label={text.notes} hint={text.notesHint} value={draft.notes} onChange={(notes) => { put({ notes }); }} maxLength={limits.notes}
          error={fault === 'notes' ? text.faultNotes : null}
        />
        <p className="field-problem" role="alert">{task.problem === null ? '' : problemWords(text, task.problem)}</p>
      </form>
    </Dialog>
  );
}
