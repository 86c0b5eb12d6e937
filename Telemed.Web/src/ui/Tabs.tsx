import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import './base';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** Rendered while it is chosen, and only then. */
  readonly content: () => ReactNode;
}

export interface TabsProps<Id extends string> {
  label: string;
  items: readonly TabItem<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
}

/** Several views in one place. Where each has an address of its own, use links instead. */
export function Tabs<Id extends string>({ label, items, selected, onSelect }: TabsProps<Id>) {
  return (
    <AriaTabs className="ui-tabs" selectedKey={selected} onSelectionChange={(key) => { onSelect(key as Id); }}>
      <TabList className="ui-tab-list" aria-label={label}>
        {items.map(({ id, title }) => <Tab key={id} id={id} className="ui-tab">{title}</Tab>)}
      </TabList>
      {items.map(({ id, content }) => <TabPanel key={id} id={id} className="ui-tab-panel">{id === selected ? content() : null}</TabPanel>)}
    </AriaTabs>
  );
}
