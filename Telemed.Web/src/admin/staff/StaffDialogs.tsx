import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyField } from '../../ui/CopyField';
import { Dialog } from '../../ui/Dialog';
import { useFocusOnFault } from '../../ui/focusOnFault';
import { RadioGroup } from '../../ui/RadioGroup';
import { TextField } from '../../ui/TextField';
import { useAdminText } from '../i18n/adminText';
import { exactly } from '../shared/moments';
import { useAction } from '../shared/useAction';
import { type Invitation, type NewStaffFault, type StaffMember, type StaffRole, newStaffFault, staffApi } from './staffApi';

/** A new account, and the link for it. */
export function InviteDialog({ onClose, onInvited }: { onClose: () => void; onInvited: (member: StaffMember, invitation: Invitation) => void }) {
  const text = useAdminText();
  const { busy, run } = useAction();
  const [name, setName] = useState('');
  const [signInName, setSignInName] = useState('');
  const [role, setRole] = useState<StaffRole>('doctor');
  const [fault, setFault] = useState<NewStaffFault | 'taken' | null>(null);
  const focusOnFault = useFocusOnFault('invite');

  const submit = () => {
    const found = newStaffFault(name, signInName);
    setFault(found);
    if (found === null) {
      void run('invite', async () => {
        const { account, invitation } = await staffApi.invite({ name: name.trim(), signInName: signInName.trim(), role });
        onInvited(account, invitation);
      }, undefined, ({ problem }) => {
        const isTaken = problem === 'sign-in-name-taken';
        if (isTaken) {
          setFault('taken');
          focusOnFault();
        }
        return isTaken;
      });
    } else {
      focusOnFault();
    }
  };

  return (
    <Dialog
      title={text.staffInviteTitle}
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button variant="primary" type="submit" form="invite" isPending={busy !== null}>{busy === null ? text.staffSend : text.staffSending}</Button>
        </>
      )}
    >
      <form
        id="invite"
        className="admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField label={text.staffName} hint={text.staffNameHint} value={name} onChange={setName} maxLength={60} autoFocus error={fault === 'name' ? text.staffFaultName : null} />
        <TextField
          label={text.signInName} hint={text.staffSignInNameHint} value={signInName} onChange={setSignInName} maxLength={60}
          error={fault === 'sign-in-name' ? text.staffFaultSignInName : fault === 'taken' ? text.faultSignInNameTaken : null}
        />
        <RadioGroup
          label={text.staffRole}
          value={role}
          onChange={setRole}
          choices={[
            { id: 'doctor', title: text.staffRoleDoctor, note: text.staffRoleDoctorNote },
            { id: 'administrator', title: text.staffRoleAdministrator, note: text.staffRoleAdministratorNote },
          ]}
        />
      </form>
    </Dialog>
  );
}

/** The link, this once. */
export function InvitationDialog({ name, invitation, onClose }: { name: string; invitation: Invitation; onClose: () => void }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  return (
    <Dialog title={text.staffLinkTitle(name)} onClose={onClose} footer={<Button variant="primary" onPress={onClose}>{text.staffDone}</Button>}>
      <p className="ui-quiet">{text.staffLinkWords(exactly(invitation.expiresAt, spoken))}</p>
      <CopyField label={text.staffLink} value={invitation.url} />
    </Dialog>
  );
}

export function RenameDialog({ member, isPending, onClose, onRename }: { member: StaffMember; isPending: boolean; onClose: () => void; onRename: (name: string) => void }) {
  const text = useAdminText();
  const [name, setName] = useState(member.name);
  const [isFaulty, setFaulty] = useState(false);
  const focusOnFault = useFocusOnFault('rename');
  return (
    <Dialog
      title={text.staffRenameTitle(member.name)}
      size="narrow"
      onClose={onClose}
      footer={(
        <>
          <Button onPress={onClose}>{text.cancel}</Button>
          <Button variant="primary" type="submit" form="rename" isPending={isPending}>{text.staffSave}</Button>
        </>
      )}
    >
      <form
        id="rename"
        className="admin-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setFaulty(name.trim() === '');
          if (name.trim() === '') {
            focusOnFault();
          } else {
            onRename(name.trim());
          }
        }}
      >
        <TextField label={text.staffName} value={name} onChange={setName} maxLength={60} autoFocus error={isFaulty ? text.staffFaultName : null} />
      </form>
    </Dialog>
  );
}

export type StaffQuestion = 'role' | 'disable';

interface AskDialogProps {
  member: StaffMember;
  question: StaffQuestion;
  isPending: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Before something that signs somebody out. */
export function AskDialog({ member, question, isPending, onYes, onNo }: AskDialogProps) {
  const text = useAdminText();
  return question === 'role'
    ? <ConfirmDialog title={text.staffRoleTitle(member.name)} words={text.staffRoleWords} yes={text.staffRoleChange} no={text.cancel} isPending={isPending} onYes={onYes} onNo={onNo} />
    : <ConfirmDialog title={text.staffDisableTitle(member.name)} words={text.staffDisableWords} yes={text.staffDisable} no={text.cancel} isPending={isPending} onYes={onYes} onNo={onNo} />;
}
