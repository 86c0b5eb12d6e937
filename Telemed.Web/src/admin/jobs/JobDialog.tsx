import { useEffect, useState } from 'react';
import { toasts } from '../../ui/toastQueue';
import { Button } from '../../ui/Button';
import { Checkbox, CheckboxGroup } from '../../ui/Checkbox';
import { ComboBox } from '../../ui/ComboBox';
import { Dialog } from '../../ui/Dialog';
import { useFocusOnFault } from '../../ui/focusOnFault';
import { RadioGroup } from '../../ui/RadioGroup';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { type ConsultationEntry, adminApi, presets } from '../adminApi';
import { type AdminText, useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import type { ConsultationBook } from '../shared/consultationBook';
import { type Fault, faultOf, faultWords as refusalWords } from '../shared/faults';
import { roleWord } from '../shared/words';
import { type DraftFault, type JobDraft, draftFault, emptyDraft, jobOf, withoutSecrets } from './jobDraft';
import { faultWords, presetWord } from './jobWords';

interface JobDialogProps {
  book: ConsultationBook;
  onClose: () => void;
  onCreated: () => void;
}

/** Makes a relay or an ingest. What is secret leaves the page as soon as it was sent. */
export function JobDialog({ book, onClose, onCreated }: JobDialogProps) {
  const text = useAdminText();
  const { onSignedOut } = useAdmin();
  const [draft, setDraft] = useState(emptyDraft);
  const [open, setOpen] = useState<readonly ConsultationEntry[] | 'loading' | 'unreachable'>('loading');
  const [fault, setFault] = useState<DraftFault | null>(null);
  const [refusal, setRefusal] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const focusOnFault = useFocusOnFault('new-job');
  const change = (part: Partial<JobDraft>) => { setDraft((before) => ({ ...before, ...part })); };

  useEffect(() => {
    book.open().then(setOpen, () => { setOpen('unreachable'); });
  }, [book]);

  const send = async () => {
    setBusy(true);
    try {
      const job = jobOf(draft);
      setDraft(withoutSecrets);
      await adminApi.createJob(draft.consultationId, job);
      toasts.show('good', text.jobCreatedDone);
      onCreated();
    } catch (error) {
      const refused = faultOf(error);
      if (refused.kind === 'signed-out') {
        onSignedOut();
        return;
      }
      setBusy(false);
      setRefusal(refused);
    }
  };

  const submit = () => {
    const found = draftFault(draft);
    setFault(found);
    setRefusal(null);
    if (found !== null) {
      focusOnFault();
    } else if (!busy) {
      void send();
    }
  };

  const choices = typeof open === 'string' ? [] : open;
  const consultation = choices.find((one) => one.id === draft.consultationId);
  const at = (...faults: readonly DraftFault[]) => (fault !== null && faults.includes(fault) ? faultWords(text, fault) : null);

  return (
    <Dialog
      title={text.createTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button variant="primary" type="submit" form="new-job" isPending={busy}>{busy ? text.creating : text.create}</Button>
        </>
      )}
    >
      <form
        id="new-job"
        className="admin-form"
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <RadioGroup
          label={text.kind}
          value={draft.kind}
          onChange={(kind) => { change({ kind }); }}
          choices={[{ id: 'relay', title: text.relay, note: text.relayHint }, { id: 'ingest', title: text.ingest, note: text.ingestHint }]}
        />
        <ComboBox
          label={text.consultation}
          choices={choices.map((one) => ({ id: one.id, title: one.title, note: one.participants.map((person) => person.name).join(', ') }))}
          value={draft.consultationId === '' ? null : draft.consultationId}
          onChange={(id) => { change({ consultationId: id ?? '', streams: [], participantId: '' }); }}
          placeholder={open === 'loading' ? text.loading : open === 'unreachable' ? text.unreachable : open.length === 0 ? text.noConsultations : text.choose}
          error={at('consultation')}
        />
        {consultation !== undefined && draft.kind === 'relay' && (
          <CheckboxGroup
            label={text.whoseStreams}
            hint={text.whoseStreamsHint}
            choices={consultation.participants.filter((person) => person.role !== 'viewer').map((person) => ({ id: person.id, title: `${person.name} (${roleWord(text, person.role)})` }))}
            values={draft.streams}
            onChange={(streams) => { change({ streams }); }}
            error={at('streams')}
          />
        )}
        {consultation !== undefined && draft.kind === 'ingest' && (
          <Select
            label={text.asWhom}
            hint={text.asWhomHint}
            choices={consultation.participants.filter((person) => person.mayPublish).map((person) => ({ id: person.id, title: `${person.name} (${roleWord(text, person.role)})` }))}
            value={draft.participantId === '' ? null : draft.participantId}
            onChange={(participantId) => { change({ participantId }); }}
            error={at('participant')}
          />
        )}
        {draft.kind === 'relay' ? (
          <>
            <TextField
              label={text.targetUrl} hint={text.targetUrlHint} value={draft.targetUrl} onChange={(targetUrl) => { change({ targetUrl }); }} inputMode="url"
              error={at('target', 'target-key-inside', 'credentials-inside')}
            />
            <TextField
              label={text.streamKey} hint={text.streamKeyHint} type="password" autoComplete="new-password" maxLength={512} value={draft.key}
              onChange={(key) => { change({ key }); }} error={at('key')}
            />
          </>
        ) : <SourceFields draft={draft} at={at} onChange={change} />}
        <Select
          label={text.preset}
          choices={presets.map((preset) => ({ id: preset, title: presetWord(text, preset) }))}
          value={draft.preset}
          onChange={(preset) => { change({ preset }); }}
          error={at('copy-of-two')}
        />
        <p className="field-problem" role="alert">{refusal === null ? '' : jobRefusalWords(text, refusal)}</p>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: JobDraft;
  at: (...faults: readonly DraftFault[]) => string | null;
  onChange: (part: Partial<JobDraft>) => void;
}

function SourceFields({ draft, at, onChange }: PartProps) {
  const text = useAdminText();
  return (
    <>
      <RadioGroup
        label={text.source}
        orientation="horizontal"
        value={draft.from}
        onChange={(from) => { onChange({ from }); }}
        choices={[{ id: 'address', title: text.fromAddress }, { id: 'file', title: text.fromFile }]}
      />
      {draft.from === 'address' ? (
        <>
          <TextField
            label={text.sourceUrl} hint={text.sourceUrlHint} value={draft.sourceUrl} onChange={(sourceUrl) => { onChange({ sourceUrl }); }} inputMode="url"
            error={at('source', 'credentials-inside')}
          />
          <div className="two-fields">
            <TextField label={text.user} value={draft.user} onChange={(user) => { onChange({ user }); }} maxLength={512} error={at('user')} />
            <TextField
              label={text.sourcePassword} type="password" autoComplete="new-password" maxLength={512} value={draft.password}
              onChange={(password) => { onChange({ password }); }}
            />
          </div>
        </>
      ) : (
        <>
          <TextField label={text.fileName} hint={text.fileNameHint} value={draft.file} onChange={(file) => { onChange({ file }); }} maxLength={128} error={at('file')} />
          <Checkbox isChecked={draft.loop} onChange={(loop) => { onChange({ loop }); }}>{text.loop}</Checkbox>
        </>
      )}
    </>
  );
}

function jobRefusalWords(text: AdminText, refusal: Fault): string {
  return refusal.problem === 'too-many-jobs' ? text.tooManyJobs
    : refusal.problem === 'conflict' || refusal.kind === 'over' ? text.conflict
      : refusalWords(text, refusal);
}
