import { useState } from 'react';
import { Checkbox } from '../../ui/Checkbox';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Menu, type MenuEntry } from '../../ui/Menu';
import { consultationsApi } from '../consultations/consultationsApi';
import { useAdminText } from '../i18n/adminText';
import { useAction } from './useAction';

interface PersonActionsProps {
  consultationId: string;
  person: { readonly id: string; readonly name: string; readonly standing?: 'active' | 'blocked'; readonly mayPublish?: boolean; readonly isViewer: boolean };
  onDone: () => void;
}

/** What an administrator can do with somebody in a consultation that is not over. */
export function PersonActions({ consultationId, person, onDone }: PersonActionsProps) {
  const text = useAdminText();
  const { busy, run } = useAction();
  const [isKicking, setKicking] = useState(false);
  const [block, setBlock] = useState(false);

  const act = async (action: (id: string, participantId: string) => Promise<void>, done: string) => {
    if (await run('act', async () => { await action(consultationId, person.id); }, done)) {
      onDone();
    }
  };

  const entries: MenuEntry[] = [];
  if (person.standing === 'blocked') {
    entries.push({ id: 'unblock', title: text.unblock, icon: 'check', onChoose: () => { void act(consultationsApi.unblock, text.unblocked(person.name)); } });
  } else {
    if (!person.isViewer && person.mayPublish !== false) {
      entries.push({ id: 'stop', title: text.stopPublishing, icon: 'camera', onChoose: () => { void act(consultationsApi.stopPublishing, text.stoppedPublishing(person.name)); } });
    }
    if (person.mayPublish === false || (person.mayPublish === undefined && !person.isViewer)) {
      entries.push({ id: 'allow', title: text.allowPublishing, icon: 'check', onChoose: () => { void act(consultationsApi.allowPublishing, text.allowedPublishing(person.name)); } });
    }
    entries.push({ id: 'kick', title: `${text.kick}…`, icon: 'signOut', tone: 'danger', onChoose: () => { setKicking(true); } });
  }

  return (
    <>
      <Menu isCompact label={text.actionsOf(person.name)} entries={entries} />
      {isKicking && (
        <ConfirmDialog
          title={text.kickTitle(person.name)}
          words={text.kickWords}
          yes={text.kick}
          no={text.cancel}
          isPending={busy !== null}
          onNo={() => { setKicking(false); }}
          onYes={() => {
            void run('kick', async () => { await consultationsApi.kick(consultationId, person.id, block); }, block ? text.blocked(person.name) : text.kicked(person.name))
              .then((isDone) => {
                setKicking(false);
                setBlock(false);
                if (isDone) {
                  onDone();
                }
              });
          }}
        >
          <Checkbox isChecked={block} onChange={setBlock}>{text.kickBlock}</Checkbox>
        </ConfirmDialog>
      )}
    </>
  );
}
