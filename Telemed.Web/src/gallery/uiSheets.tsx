import { type ReactNode, useState } from 'react';
import { Page } from '../app/Page';
import { Badge, StateWord } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Checkbox, CheckboxGroup } from '../ui/Checkbox';
import { ComboBox } from '../ui/ComboBox';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { CopyField } from '../ui/CopyField';
import { DateTimeField } from '../ui/DateTimeField';
import { Dialog } from '../ui/Dialog';
import { Drawer } from '../ui/Drawer';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { IconButton } from '../ui/IconButton';
import { Loading } from '../ui/Loading';
import { Menu } from '../ui/Menu';
import { More } from '../ui/More';
import { RadioGroup } from '../ui/RadioGroup';
import { SearchField } from '../ui/SearchField';
import { Select } from '../ui/Select';
import { Switch } from '../ui/Switch';
import { Table } from '../ui/Table';
import { Tabs } from '../ui/Tabs';
import { TextArea, TextField } from '../ui/TextField';
import { Toasts } from '../ui/Toasts';
import { toasts } from '../ui/toastQueue';
import { UiProvider } from '../ui/UiProvider';
import { inMinutes } from './fakes/clinic';

const nothing = () => undefined;

/** Words that stand for any words: the kit has none of its own for them. */
const words = { short: '血压记录', long: '请准备好最近两周的血压记录和正在服用的药。Please have the notes of your blood pressure at hand.' };

const fruits = ['苹果', '香蕉', '橙子', 'Pomegranate', '葡萄', 'Star fruit'];
const choices = fruits.map((title, index) => ({ id: String(index), title, ...(index % 2 === 0 ? {} : { note: words.short }) }));

/** Keeps what was chosen, so that a sheet can be tried out. */
function Kept<T>({ of, children }: { of: T; children: (value: T, change: (value: T) => void) => ReactNode }) {
  const [value, change] = useState(of);
  return children(value, change);
}

function Buttons() {
  return (
    <>
      <Row><Button>按钮</Button><Button variant="primary">Primary</Button><Button variant="danger">Danger</Button><Button variant="quiet">Quiet</Button></Row>
      <Row><Button icon="plus">按钮</Button><Button size="small">Small</Button><Button size="big" variant="primary">Big</Button></Row>
      <Row><Button isDisabled>按钮</Button><Button isDisabled variant="primary">Disabled</Button><Button isPending>正在保存</Button><Button isPending variant="primary">Saving</Button></Row>
      <Row>
        <IconButton icon="refresh" label="刷新" />
        <IconButton icon="close" label="Close" isDisabled />
        <Menu label="Actions" isCompact entries={[{ id: 'a', title: '邀请', icon: 'link', onChoose: nothing }, { id: 'b', title: 'Not now', isDisabled: true, onChoose: nothing }, { id: 'c', title: '移除', icon: 'close', tone: 'danger', onChoose: nothing }]} />
      </Row>
      <Button wide variant="primary">{words.long}</Button>
    </>
  );
}

function Fields({ error = null, isDisabled = false }: { error?: string | null; isDisabled?: boolean }) {
  return (
    <>
      <Kept of={error === null ? '' : 'x'}>{(value, change) => <TextField label={words.short} hint={words.long} placeholder="例如：高血压复诊" value={value} onChange={change} error={error} isDisabled={isDisabled} />}</Kept>
      <Kept of="">{(value, change) => <TextField label="Password" type="password" value={value} onChange={change} error={error} isDisabled={isDisabled} />}</Kept>
      <Kept of={words.long}>{(value, change) => <TextArea label="备注" value={value} onChange={change} maxLength={80} error={error} isDisabled={isDisabled} />}</Kept>
      <Kept<string | null> of={null}>{(value, change) => <Select label="One of a few" choices={choices.slice(0, 4)} value={value} onChange={change} error={error} isDisabled={isDisabled} />}</Kept>
      <Kept<string | null> of={null}>{(value, change) => <ComboBox label="多选一" choices={choices} value={value} onChange={change} error={error} isDisabled={isDisabled} />}</Kept>
      <Kept<string | null> of={inMinutes(120)}>{(value, change) => <DateTimeField label="时间" hint={words.short} value={value} onChange={change} error={error} isDisabled={isDisabled} />}</Kept>
      {!isDisabled && <Kept of="王芳">{(value, change) => <SearchField label="Search" value={value} onChange={change} />}</Kept>}
      {!isDisabled && <CopyField label="链接" value="https://clinic.example/join#b5wz3kjy6gfe8mda2vhn" />}
    </>
  );
}

function Choices() {
  return (
    <>
      <Kept<boolean> of>{(value, change) => <Switch label="有人候诊时响铃" isOn={value} onChange={change} />}</Kept>
      <Switch label="Off" isOn={false} onChange={nothing} />
      <Switch label="Not now" isOn isDisabled onChange={nothing} />
      <Kept<boolean> of={false}>{(value, change) => <Checkbox isChecked={value} onChange={change}>不让此人再进入</Checkbox>}</Kept>
      <Checkbox isChecked onChange={nothing}>Checked</Checkbox>
      <Checkbox isChecked isDisabled onChange={nothing}>Not now</Checkbox>
      <Kept<readonly string[]> of={['0']}>{(value, change) => <CheckboxGroup label="任选" hint={words.long} choices={choices.slice(0, 3)} values={value} onChange={change} />}</Kept>
      <CheckboxGroup label="Any of a few" choices={choices.slice(0, 2)} values={[]} onChange={nothing} error="请至少选择一项。" />
      <Kept<string> of="0">{(value, change) => <RadioGroup label="选一个" choices={choices.slice(0, 3)} value={value} onChange={change} />}</Kept>
      <Kept<string> of="1">{(value, change) => <RadioGroup label="Side by side" orientation="horizontal" choices={choices.slice(0, 3)} value={value} onChange={change} />}</Kept>
    </>
  );
}

interface Line {
  readonly name: string;
  readonly count: number | null;
}

const lines: readonly Line[] = fruits.map((name, index) => ({ name, count: index === 2 ? null : (index * 7) % 5 }));

function KitTable() {
  return (
    <Table
      label="水果"
      rows={lines}
      keyOf={({ name }) => name}
      columns={[
        { key: 'name', title: '名称', cell: ({ name }) => name, sortBy: ({ name }) => name },
        { key: 'count', title: 'Count', kind: 'number', cell: ({ count }) => (count === null ? '–' : String(count)), sortBy: ({ count }) => count },
        { key: 'words', title: '说明', cell: () => <span className="words">{words.long}</span> },
        { key: 'actions', kind: 'controls', title: '操作', cell: ({ name }) => <Button size="small" aria-label={`移除 ${name}`}>移除</Button> },
      ]}
    />
  );
}

function States() {
  return (
    <>
      <EmptyState title={words.short} words={words.long} action={<Button variant="primary">新建</Button>} />
      <ErrorState words="连不上服务器。请检查网络后重试。" onRetry={nothing} />
      <Loading onRetry={nothing} />
      <Loading shape="cards" lines={3} onRetry={nothing} />
      <More count={50} hasMore isPending={false} onMore={nothing} />
      <More count={100} hasMore isPending onMore={nothing} />
    </>
  );
}

function Badges() {
  const tones = ['good', 'busy', 'bad', 'idle', 'info'] as const;
  return (
    <>
      <Row>{tones.map((tone) => <Badge key={tone} tone={tone}>{`${words.short} ${tone}`}</Badge>)}</Row>
      {tones.map((tone) => <StateWord key={tone} tone={tone} word={`${words.short} ${tone}`} note={words.long} />)}
    </>
  );
}

function ToastButtons() {
  return (
    <Row>
      <Button onPress={() => { toasts.show('good', words.short); }}>Good</Button>
      <Button onPress={() => { toasts.show('info', words.long); }}>Info</Button>
      <Button onPress={() => { toasts.show('bad', words.long); }}>Bad</Button>
    </Row>
  );
}

function KitTabs() {
  return (
    <Kept<'a' | 'b' | 'c'> of="a">
      {(value, change) => (
        <Tabs
          label="视图" selected={value} onSelect={change}
          items={[{ id: 'a', title: '概要', content: () => words.long }, { id: 'b', title: 'Timeline', content: () => words.short }, { id: 'c', title: '质量', content: () => words.short }]}
        />
      )}
    </Kept>
  );
}

function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'long' | 'confirm' | 'drawer' | null>(null);
  const close = () => { setOpen(null); };
  const footer = <><Button onPress={close}>取消</Button><Button variant="primary" onPress={close}>保存</Button></>;
  return (
    <>
      <Row>
        <Button onPress={() => { setOpen('dialog'); }}>Dialog</Button>
        <Button onPress={() => { setOpen('long'); }}>Long</Button>
        <Button onPress={() => { setOpen('confirm'); }}>Confirm</Button>
        <Button onPress={() => { setOpen('drawer'); }}>Drawer</Button>
      </Row>
      {open === 'dialog' && <Dialog title={words.short} onClose={close} footer={footer}><Fields /></Dialog>}
      {open === 'long' && <Dialog title={words.long} size="wide" onClose={close} footer={footer}>{Array.from({ length: 12 }, (_, line) => <p key={line}>{words.long}</p>)}</Dialog>}
      {open === 'confirm' && <ConfirmDialog title="移除王芳？" words={words.long} yes="移除" no="取消" onYes={close} onNo={close} />}
      {open === 'drawer' && <Drawer title={words.short} onClose={close}><p>{words.long}</p><Button>按钮</Button></Drawer>}
    </>
  );
}

const sheets = {
  buttons: () => <Buttons />,
  fields: () => <Fields />,
  faults: () => <Fields error="这里填写有误，请改正后再试。" />,
  disabled: () => <Fields isDisabled />,
  choices: () => <Choices />,
  table: () => <KitTable />,
  tabs: () => <KitTabs />,
  states: () => <States />,
  late: () => <Loading deadlineMs={1} onRetry={nothing} />,
  badges: () => <Badges />,
  toasts: () => <ToastButtons />,
  overlays: () => <Overlays />,
} as const;

export type KitSheet = keyof typeof sheets;

export function Sheet({ name }: { name: KitSheet }) {
  return (
    <UiProvider>
      <Page>
        <div style={{ display: 'grid', gap: 'var(--space-4)', alignContent: 'start', width: '100%', maxWidth: '44rem' }}>
          <h1>{name}</h1>
          {sheets[name]()}
        </div>
      </Page>
      <Toasts />
    </UiProvider>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--space-3)', alignItems: 'center' }}>{children}</div>;
}
