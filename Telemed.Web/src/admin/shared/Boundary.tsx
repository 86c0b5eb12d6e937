import { Component, type ReactNode } from 'react';
import { ErrorState } from '../../ui/ErrorState';
import { useAdminText } from '../i18n/adminText';

/** A section that cannot be loaded (the network is gone, a new version is out) or that breaks says so; the others go on. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const text = useAdminText();
  return <ErrorState words={text.sectionBroken} onRetry={() => { location.reload(); }} />;
}
