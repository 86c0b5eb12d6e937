import type { GalleryPage } from './pages';
import type { Step } from './steps';
import type { KitSheet } from './uiSheets';

function page(id: string, title: string, sheet: KitSheet, shows: string, steps: readonly Step[] = []): GalleryPage {
  return {
    id: `ui-${id}`,
    title,
    show: async () => {
      const { Sheet } = await import('./uiSheets');
      return <Sheet name={sheet} />;
    },
    steps,
    shows,
  };
}

/** The kit, by itself. */
export const uiPages: readonly GalleryPage[] = [
  page('buttons', 'Buttons', 'buttons', '.ui-spinner'),
  page('tooltip', 'What a button with a sign says', 'buttons', '.ui-tooltip', [{ hover: '.ui-icon-button' }]),
  page('menu', 'Menu', 'buttons', '[role="menu"]', [{ press: '[aria-haspopup]' }]),
  page('fields', 'Fields', 'fields', '.ui-field'),
  page('fields-wrong', 'Fields, each with a fault', 'faults', '.ui-error'),
  page('fields-disabled', 'Fields that cannot be used', 'disabled', '.ui-field'),
  page('select', 'One of a few', 'fields', '[role="listbox"]', [{ press: '.ui-select' }]),
  page('combobox', 'One of many', 'fields', '[role="listbox"]', [{ press: '.ui-combo .ui-icon-button' }]),
  page('combobox-none', 'One of many, none fits', 'fields', '.ui-list-empty', [{ fill: '.ui-combo input', with: 'xyz' }]),
  page('calendar', 'Calendar', 'fields', '.ui-calendar', [{ press: '.ui-date .ui-icon-button' }]),
  page('choices', 'Switches, boxes, one of three', 'choices', '.ui-switch'),
  page('table', 'Table', 'table', '.ui-table'),
  page('table-sorted', 'Table, sorted', 'table', '[aria-sort="ascending"]', [{ press: '.ui-sort' }]),
  page('tabs', 'Tabs', 'tabs', '[role="tab"]'),
  page('states', 'Empty, wrong, loading, more', 'states', '.ui-loading'),
  page('late', 'What takes too long', 'late', '.ui-empty.bad'),
  page('badges', 'Badges and states', 'badges', '.ui-badge'),
  page('copied', 'Something to hand on', 'fields', '.ui-copy'),
  page('toasts', 'Short messages', 'toasts', '.ui-toast.bad', [{ press: '.ui-button' }, { press: '.ui-button', nth: 1 }, { press: '.ui-button', nth: 2 }]),
  page('dialog', 'Dialog', 'overlays', '[role="dialog"]', [{ press: '.ui-button' }]),
  page('dialog-long', 'A dialog with much in it', 'overlays', '[role="dialog"]', [{ press: '.ui-button', nth: 1 }]),
  page('confirm', 'Asking before something that cannot be undone', 'overlays', '[role="alertdialog"]', [{ press: '.ui-button', nth: 2 }]),
  page('drawer', 'Details at the side', 'overlays', '.ui-drawer', [{ press: '.ui-button', nth: 3 }]),
];
