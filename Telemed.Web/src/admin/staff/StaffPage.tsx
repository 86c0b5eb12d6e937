import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Badge, StateWord, type Tone } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Menu, type MenuEntry } from '../../ui/Menu';
import { type Column, Table } from '../../ui/Table';
import { type AdminText, useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { moment } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { useAction } from '../shared/useAction';
import { usePaged } from '../shared/usePaged';
import { type Invitation, type StaffMember, staffApi } from './staffApi';
import { AskDialog, InvitationDialog, InviteDialog, RenameDialog, type StaffQuestion } from './StaffDialogs';

type Open =
  | { readonly kind: 'invite' }
  | { readonly kind: 'link'; readonly name: string; readonly invitation: Invitation }
  | { readonly kind: 'rename'; readonly member: StaffMember }
  | { readonly kind: 'ask'; readonly member: StaffMember; readonly question: StaffQuestion };

/** The clinic's people: who may sign in, and as what. */
export function StaffPage() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { account } = useAdmin();
  const { busy, run } = useAction();
  const [open, setOpen] = useState<Open | null>(null);
  const { list, ...state } = usePaged<StaffMember>('', staffApi.list);
  const close = () => { setOpen(null); };

  const change = async (member: StaffMember, part: Parameters<typeof staffApi.change>[1], done: string) => {
    await run(member.id, async () => {
      const changed = await staffApi.change(member.id, part);
      list.change((items) => items.map((one) => (one.id === changed.id ? changed : one)));
    }, done);
    close();
  };

  const inviteAgain = async (member: StaffMember) => {
    await run(member.id, async () => { setOpen({ kind: 'link', name: member.name, invitation: await staffApi.inviteAgain(member.id) }); });
  };

  const entriesOf = (member: StaffMember): MenuEntry[] => [
    { id: 'link', title: text.staffInviteAgain, icon: 'link', isDisabled: member.status === 'disabled', onChoose: () => { void inviteAgain(member); } },
    { id: 'rename', title: `${text.staffRename}…`, icon: 'list', onChoose: () => { setOpen({ kind: 'rename', member }); } },
    { id: 'role', title: `${member.role === 'doctor' ? text.staffMakeAdministrator : text.staffMakeDoctor}…`, icon: 'person', onChoose: () => { setOpen({ kind: 'ask', member, question: 'role' }); } },
    member.status === 'disabled'
      ? { id: 'enable', title: text.staffEnable, icon: 'check', onChoose: () => { void change(member, { disabled: false }, text.staffEnabledDone(member.name)); } }
      : { id: 'disable', title: `${text.staffDisable}…`, icon: 'close', tone: 'danger', onChoose: () => { setOpen({ kind: 'ask', member, question: 'disable' }); } },
  ];

  const columns: Column<StaffMember>[] = [
    {
      key: 'name',
      title: text.staffName,
      sortBy: (member) => member.name,
      cell: (member) => <span className="two-lines"><b>{member.id === account.id ? `${member.name} (${text.staffYou})` : member.name}</b><span>{member.signInName}</span></span>,
    },
    { key: 'role', title: text.staffRole, sortBy: (member) => member.role, cell: (member) => <Badge tone={member.role === 'administrator' ? 'info' : 'idle'}>{staffRoleWord(text, member.role)}</Badge> },
    { key: 'status', title: text.staffStatus, sortBy: (member) => member.status, cell: (member) => <Standing member={member} /> },
    { key: 'sign-in', kind: 'moment', title: text.staffLastSignIn, sortBy: (member) => member.lastSignInAt, cell: (member) => (member.lastSignInAt === null ? text.staffNever : moment(member.lastSignInAt, spoken)) },
    { key: 'created', kind: 'moment', title: text.staffCreated, sortBy: (member) => member.createdAt, cell: (member) => moment(member.createdAt, spoken) },
    { key: 'actions', kind: 'controls', title: text.actions, cell: (member) => <Menu isCompact label={text.actionsOf(member.name)} entries={entriesOf(member)} /> },
  ];

  return (
    <>
      <div className="list-head end">
        <Button variant="primary" icon="plus" onPress={() => { setOpen({ kind: 'invite' }); }}>{text.staffInvite}</Button>
      </div>
      <PagedView state={state} list={list} empty={<EmptyState icon="person" title={text.staffNobody} words={text.staffNobodyWords} />}>
        {(items) => <Table label={text.staff} columns={columns} rows={items} keyOf={(member) => member.id} />}
      </PagedView>
      {open?.kind === 'invite' && (
        <InviteDialog
          onClose={close}
          onInvited={(member, invitation) => {
            setOpen({ kind: 'link', name: member.name, invitation });
            void list.reload();
          }}
        />
      )}
      {open?.kind === 'link' && <InvitationDialog name={open.name} invitation={open.invitation} onClose={close} />}
      {open?.kind === 'rename' && (
        <RenameDialog member={open.member} isPending={busy !== null} onClose={close} onRename={(name) => { void change(open.member, { name }, text.staffRenamed); }} />
      )}
      {open?.kind === 'ask' && (
        <AskDialog
          member={open.member}
          question={open.question}
          isPending={busy !== null}
          onNo={close}
          onYes={() => {
            const { member, question } = open;
            void (question === 'disable'
              ? change(member, { disabled: true }, text.staffDisabledDone(member.name))
              : change(member, { role: member.role === 'doctor' ? 'administrator' : 'doctor' }, text.staffRoleChanged(member.name)));
          }}
        />
      )}
    </>
  );
}

function Standing({ member }: { member: StaffMember }) {
  const text = useAdminText();
  const [tone, word, note]: [Tone, string, string | undefined] = {
    active: ['good', text.staffActive, undefined],
    invited: ['busy', text.staffInvited, text.staffInvitedNote],
    locked: ['bad', text.staffLocked, text.staffLockedNote],
    disabled: ['idle', text.staffDisabled, undefined],
  }[member.status] as [Tone, string, string | undefined];
  return <StateWord tone={tone} word={word} note={note} />;
}

function staffRoleWord(text: AdminText, role: StaffMember['role']): string {
  return role === 'administrator' ? text.staffRoleAdministrator : text.staffRoleDoctor;
}
